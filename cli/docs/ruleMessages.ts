import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import type { Label } from '../../schema/label';

const folders = ['schema', 'platform', 'services', 'gateway'];
/** Stands for what a rule puts into its sentence when it speaks. */
const FILLED_IN = '{…}';

const ruleNumber = /^V-\d{3}$/;

/**
 * What each rule of the registry says, by its number, read where the rule speaks: the sentences nearest to the
 * number in the sources. Throws for a rule whose sentence is not to be found, so that none goes missing.
 */
export async function ruleMessages(root: string): Promise<ReadonlyMap<string, readonly Label[]>> {
  const found = new Map<string, Map<string, Label>>();
  for (const path of await sourcesIn(root)) {
    const text = await readFile(path, 'utf8');
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
    for (const number of ruleNumbersIn(source)) {
      const messages = found.get(number.text) ?? new Map<string, Label>();
      found.set(number.text, messages);
      const message = messageNear(number);
      // Of one sentence with two translations, the one that says all by itself.
      if (message && messages.get(message.zh)?.en.includes(FILLED_IN) !== false) {
        messages.set(message.zh, message);
      }
    }
  }
  const silent = [...found].filter(([, messages]) => messages.size === 0);
  if (silent.length > 0)
    throw new Error(`No sentence found for ${silent.map(([rule]) => rule).join(', ')}`);
  const inOrder = [...found].sort(([one], [other]) => (one < other ? -1 : 1));
  return new Map(inOrder.map(([rule, messages]) => [rule, [...messages.values()]]));
}

async function sourcesIn(root: string): Promise<string[]> {
  const paths: string[] = [];
  for (const folder of folders) {
    const entries = await readdir(join(root, folder), { recursive: true });
    paths.push(
      ...entries
        .filter((entry) => entry.endsWith('.ts'))
        .sort()
        .map((entry) => join(root, folder, entry)),
    );
  }
  return paths;
}

/** Where a rule speaks; not where its number is compared, or looks a sentence up that is written elsewhere. */
function ruleNumbersIn(source: ts.SourceFile): ts.StringLiteral[] {
  return everyNode(source)
    .filter((node) => ts.isStringLiteral(node))
    .filter(({ text, parent }) => {
      if (!ruleNumber.test(text) || ts.isBinaryExpression(parent)) return false;
      return !ts.isElementAccessExpression(parent) && !saysWhatIsWrittenElsewhere(parent);
    });
}

/** `{ rule: 'V-004', message: messages['V-004'] }`, or a constant. */
function saysWhatIsWrittenElsewhere({ parent }: ts.Node): boolean {
  if (!ts.isObjectLiteralExpression(parent)) return false;
  const message = valueOf(parent, 'message');
  return message !== undefined && !ts.isObjectLiteralExpression(message);
}

/** The first sentence in the smallest piece of the source around a rule's number that holds one. */
function messageNear(number: ts.StringLiteral): Label | undefined {
  for (let node: ts.Node = number; !ts.isSourceFile(node); node = node.parent) {
    const [message] = everyNode(node).flatMap(messageOf);
    if (message !== undefined) return message;
  }
  return undefined;
}

/** `{ zh, en }`, or `new Refusal(code, zh, { en })`. */
function messageOf(node: ts.Node): Label[] {
  if (ts.isObjectLiteralExpression(node))
    return sentences(valueOf(node, 'zh'), valueOf(node, 'en'));
  if (!ts.isNewExpression(node)) return [];
  const [, zh, facts] = node.arguments ?? [];
  if (zh === undefined || facts === undefined || !ts.isObjectLiteralExpression(facts)) return [];
  return sentences(zh, valueOf(facts, 'en'));
}

function sentences(zh: ts.Expression | undefined, en: ts.Expression | undefined): Label[] {
  const [zhText, enText] = [textOf(zh), textOf(en)];
  return zhText === null || enText === null ? [] : [{ zh: zhText, en: enText }];
}

function valueOf(object: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  return object.properties
    .filter((property) => ts.isPropertyAssignment(property))
    .find((property) => property.name.getText() === name || property.name.getText() === `'${name}'`)
    ?.initializer;
}

/** A text as it is written. */
function textOf(expression: ts.Expression | undefined): string | null {
  if (expression === undefined) return null;
  if (ts.isStringLiteralLike(expression)) return expression.text;
  if (!ts.isTemplateExpression(expression)) return null;
  return expression.templateSpans.reduce(
    (text, span) => `${text}${filledIn(span.expression)}${span.literal.text}`,
    expression.head.text,
  );
}

/** One text or another is told as both. */
function filledIn(expression: ts.Expression): string {
  if (!ts.isConditionalExpression(expression)) return FILLED_IN;
  const texts = [textOf(expression.whenTrue), textOf(expression.whenFalse)];
  return texts.includes(null) ? FILLED_IN : texts.join('/');
}

function everyNode(node: ts.Node): ts.Node[] {
  const inner: ts.Node[] = [];
  node.forEachChild((child) => {
    inner.push(...everyNode(child));
  });
  return [node, ...inner];
}
