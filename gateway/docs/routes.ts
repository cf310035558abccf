import { Router } from 'express';
import { buildSchema } from 'graphql';
import { docsPage } from './docsPage';

/** `GET /docs`: the page made from `folder` (docs/api) and the schema that is promised to clients. */
export function docsRoutes(sdl: string, folder: string): Router {
  let page: string | undefined;
  return Router().get('/', (_request, response) => {
    // Made when somebody first reads it: a start does not wait for it.
    page ??= docsPage(buildSchema(sdl), folder);
    response.type('html').send(page);
  });
}

/** `GET /schema.graphql`: that schema as a download. */
export const schemaRoutes = (sdl: string): Router =>
  Router().get('/', (_request, response) => {
    response.attachment('schema.graphql').type('text/plain').send(sdl);
  });
