import { pipeline } from 'node:stream/promises';
import { Router, type Request } from 'express';
import type { Caller } from '../platform/caller';
import { Refusal } from '../platform/refusal';

const scopes = { own: 'OWN', institution: 'INSTITUTION' } as const;

/** What the route needs of the accounts: handed in by the composition root. */
export interface LoginLogStore {
  /** Records the export before the first byte. */
  open(
    caller: Caller,
    asked: {
      readonly scope: (typeof scopes)[keyof typeof scopes];
      readonly from: string | null;
      readonly to: string | null;
    },
  ): Promise<{ name: string; content: NodeJS.ReadableStream }>;
}

/**
 * `GET /login-log?format=csv&scope=own|institution&from=…&to=…`: the login log as a table, one's own unless
 * that of institutions is asked for, recorded.
 */
export function loginLogRoutes(
  store: LoginLogStore,
  callerOf: (request: Request) => Caller,
): Router {
  const router = Router();

  router.get('/', async (request, response) => {
    const { format = 'csv', scope = 'own', from, to } = request.query;
    if (format !== 'csv') {
      throw new Refusal('INVALID', '导出格式（format）应为 csv', {
        en: 'The format of the login log is csv.',
      });
    }
    if (scope !== 'own' && scope !== 'institution') {
      throw new Refusal('INVALID', '范围（scope）应为 own 或 institution', {
        en: 'The scope of the login log is own or institution.',
      });
    }
    const { name, content } = await store.open(callerOf(request), {
      scope: scopes[scope],
      from: textIn('from', from),
      to: textIn('to', to),
    });
    response.set({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      'cache-control': 'private, no-store',
    });
    await pipeline(content, response);
  });

  router.all(/.*/, () => {
    throw new Refusal('NOT_FOUND', '没有这个地址', { en: 'There is nothing at this address' });
  });
  return router;
}

/** A parameter that is given once; null where it is not given. */
function textIn(name: string, given: unknown): string | null {
  if (given === undefined) return null;
  if (typeof given === 'string') return given;
  throw new Refusal('INVALID', `参数 ${name} 只能给出一次`, { en: `Give ${name} once.` });
}
