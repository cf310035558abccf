import type { RequestHandler } from 'express';

const HEADERS = ['authorization', 'content-type', 'apollo-require-preflight', 'last-event-id'];

/** Lets pages of the named origins call the API with a bearer token; the cookie never crosses sites. */
export function crossOrigin(
  origins: readonly string[],
  headers: readonly string[],
): RequestHandler {
  return (request, response, next) => {
    const { origin } = request.headers;
    response.vary('Origin');
    if (origin === undefined || !origins.includes(origin)) {
      next();
      return;
    }
    response.set('access-control-allow-origin', origin);
    response.set('access-control-expose-headers', headers.join(', '));
    if (request.method !== 'OPTIONS') {
      next();
      return;
    }
    response.set('access-control-allow-methods', 'GET, POST, PUT');
    response.set('access-control-allow-headers', [...HEADERS, ...headers].join(', '));
    response.set('access-control-max-age', '600');
    response.status(204).end();
  };
}
