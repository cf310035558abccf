import type { RequestHandler } from 'express';

const HEADERS = ['authorization', 'content-type', 'apollo-require-preflight', 'last-event-id'];

/** The headers of the API's own, beside those that HTTP has. */
interface Headers {
  readonly sent: readonly string[];
  readonly answered: readonly string[];
}

/** Lets pages of the named origins call the API with a bearer token; the cookie never crosses sites. */
export function crossOrigin(origins: readonly string[], headers: Headers): RequestHandler {
  return (request, response, next) => {
    const { origin } = request.headers;
    response.vary('Origin');
    if (origin === undefined || !origins.includes(origin)) {
      next();
      return;
    }
    response.set('access-control-allow-origin', origin);
    response.set('access-control-expose-headers', headers.answered.join(', '));
    if (request.method !== 'OPTIONS') {
      next();
      return;
    }
    response.set('access-control-allow-methods', 'GET, HEAD, POST, PUT, PATCH, DELETE');
    response.set('access-control-allow-headers', [...HEADERS, ...headers.sent].join(', '));
    response.set('access-control-max-age', '600');
    response.status(204).end();
  };
}
