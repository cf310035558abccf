import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  buildSchema,
  DangerousChangeType,
  findBreakingChanges,
  findDangerousChanges,
  type GraphQLSchema,
} from 'graphql';
import { z } from 'zod';

const acceptedShape = z.array(
  z.strictObject({
    /** As the check names it. */
    change: z.string().min(1),
    on: z.iso.date(),
    reason: z.string().min(1),
  }),
);

export type AcceptedBreak = z.infer<typeof acceptedShape>[number];

/** What a client of the one API could do that it can no longer do with the other. */
export function breaksBetween(released: GraphQLSchema, now: GraphQLSchema): string[] {
  const silently = findDangerousChanges(released, now).filter(
    ({ type }) => type === DangerousChangeType.ARG_DEFAULT_VALUE_CHANGE,
  );
  return [...findBreakingChanges(released, now), ...silently].map(
    ({ type, description }) => `${type}: ${description}`,
  );
}

/** What is wrong: breaks that nobody accepted, and accepted ones that are none. */
export function unacceptedBreaks(
  released: GraphQLSchema,
  now: GraphQLSchema,
  accepted: readonly AcceptedBreak[],
): string[] {
  const breaks = breaksBetween(released, now);
  const listed = accepted.map(({ change }) => change);
  return [
    ...breaks.filter((change) => !listed.includes(change)),
    ...listed.filter((change) => !breaks.includes(change)).map((change) => `no break: ${change}`),
  ];
}

/**
 * The API against that of the last release: `released/<tag>.graphql` is what clients saw of it, and
 * `released/acceptedBreaks.json` says which breaks there are since, from when and why.
 */
export async function breaksSinceRelease(folder: string, now: GraphQLSchema): Promise<string[]> {
  const files = await readdir(folder);
  const [last] = files
    .filter((file) => file.endsWith('.graphql'))
    .sort((one, other) => other.localeCompare(one, 'en', { numeric: true }));
  if (last === undefined) throw new Error(`${folder} holds no release`);
  const released = buildSchema(await readFile(join(folder, last), 'utf8'));
  const accepted: unknown = JSON.parse(await readFile(join(folder, 'acceptedBreaks.json'), 'utf8'));
  return unacceptedBreaks(released, now, acceptedShape.parse(accepted)).map(
    (change) => `since ${last.replace('.graphql', '')}: ${change}`,
  );
}
