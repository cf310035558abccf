import { Router } from 'express';
import { buildSchema } from 'graphql';
import { docsPage } from './docsPage';

/**
 * `GET /docs`, the page made from `folder` (docs/api) and the schema that is promised to clients, and
 * `GET /schema.graphql`, that schema as a download.
 */
export function docsRoutes(sdl: string, folder: string): Router {
  const router = Router();
  let page: string | undefined;

  router.get('/schema.graphql', (_request, response) => {
    response.attachment('schema.graphql').type('text/plain').send(sdl);
  });
  router.get('/docs', (_request, response) => {
    // Made when somebody first reads it: a start does not wait for it.
    page ??= docsPage(buildSchema(sdl), folder);
    response.type('html').send(page);
  });
  return router;
}
