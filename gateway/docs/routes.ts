import { Router } from 'express';
import type { GraphQLSchema } from 'graphql';
import { clientSdl } from '../schema';
import { docsPage } from './docsPage';

/** `GET /docs`, the page made from `folder` (docs/api) and the schema, and `GET /schema.graphql`, a download. */
export function docsRoutes(schema: GraphQLSchema, folder: string): Router {
  const router = Router();
  const sdl = clientSdl(schema);
  const page = docsPage(schema, folder);

  router.get('/schema.graphql', (_request, response) => {
    response.attachment('schema.graphql').type('text/plain').send(sdl);
  });
  router.get('/docs', (_request, response) => {
    response.type('html').send(page);
  });
  return router;
}
