import { format } from 'prettier';
import { filingStates, stages, type FilingState } from '../schema/codes/lifeCycle';
import { roles } from '../schema/envelope';
import { policy, type PolicyRow } from '../schema/policy';
import { allowedIn } from '../services/registry/lifeCycle';
import { markdownTable } from './docs/markdownTable';

/** A block of the README between `<!-- printed: name -->` and `<!-- end: name -->`. */
const printed: Readonly<Record<string, () => string>> = {
  'life cycle': lifeCycleTable,
  'who may do what': policyTable,
};

/** The README with every printed block as the code says it. Throws where a block's marks are missing. */
export async function withPrintedTables(readme: string): Promise<string> {
  let text = readme;
  for (const [name, print] of Object.entries(printed)) {
    const [begin, end] = [`<!-- printed: ${name} -->`, `<!-- end: ${name} -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from === -1 || to < from) throw new Error(`The README has no block "${name}".`);
    const block = await format(print(), { parser: 'markdown' });
    text = `${text.slice(0, from + begin.length)}\n\n${block}\n${text.slice(to)}`;
  }
  return text;
}

/** Command × state, as `allowedIn` has it; a DELETED project takes no command. */
function lifeCycleTable(): string {
  const states = filingStates.values.map(({ code }) => code).filter((state) => state !== 'DELETED');
  const columns = [...new Set(states.map(columnOf))];
  const rows = Object.entries(allowedIn).map(([command, allowed]) => [
    command,
    ...columns.map((column) => (isAllowedIn(column, allowed) ? '●' : '')),
  ]);
  return markdownTable(['', ...columns], rows, ':-:');
}

/** The stages of a review stand in one column, `REVIEW` or `CHANGE_REVIEW`. */
const columnOf = (state: FilingState): string =>
  stages.values.reduce<string>((name, { code }) => name.replace(`${code}_REVIEW`, 'REVIEW'), state);

function isAllowedIn(column: string, allowed: readonly FilingState[]): boolean {
  const states = filingStates.values
    .map(({ code }) => code)
    .filter((one) => columnOf(one) === column);
  const found = states.filter((state) => allowed.includes(state));
  if (found.length === 0 || found.length === states.length) return found.length > 0;
  throw new Error(
    `One column "${column}" is not enough: a command is allowed in some of ${states.join(', ')}.`,
  );
}

/** Role × operation × scope; operations with the same rights share a row. */
function policyTable(): string {
  const operationsOf = new Map<string, string[]>();
  for (const [operation, row] of Object.entries(policy)) {
    const same = inOrder(row);
    operationsOf.set(same, [...(operationsOf.get(same) ?? []), nameOf(operation)]);
  }
  const all = (row: PolicyRow) => (operationsOf.get(inOrder(row)) ?? []).join(' ');
  const acting = roles.filter((role) =>
    Object.values(policy).some((row: PolicyRow) => typeof row !== 'string' && role in row),
  );
  const rows = [...operationsOf]
    .filter(([row]) => row.startsWith('['))
    .map(([row, operations]) => {
      const scopes = new Map(JSON.parse(row) as [string, string][]);
      return [operations.join(' '), ...acting.map((role) => scopes.get(role)?.toLowerCase() ?? '')];
    });
  return [
    `所有人（含访客） Everyone, visitors too: ${all('EVERYONE')}`,
    `登录即可 Any sign-in: ${all('SIGNED_IN')}`,
    '其他：按所选角色，及其范围 The others, by the chosen role and how far it reaches:',
    markdownTable(['', ...acting], rows),
  ].join('\n\n');
}

/** A row as text in which equal rights are equal, in whatever order they were written. */
const inOrder = (row: PolicyRow): string =>
  typeof row === 'string'
    ? row
    : JSON.stringify(roles.flatMap((role) => (row[role] === undefined ? [] : [[role, row[role]]])));

/** `Mutation.createProject` is called by its last name; fields of a type and paths keep theirs. */
const nameOf = (operation: string) =>
  `\`${operation.replace(/^(Query|Mutation|Subscription)\./, '')}\``;
