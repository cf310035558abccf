import type { SeededRandom } from '../cli/demo/seededRandom';

/** Documents that are right, to be spoilt. */
const sound: readonly string[] = [
  '{ me { account { id name } roles { id role } } }',
  'query ($first: Int! = 3) { publicProjects(first: $first) { totalCount edges { cursor node { title } } } }',
  'query Q($id: ID!) { project(id: $id) { ...p } } fragment p on Project { id title institution { name } }',
  'mutation { signIn(login: "a@b.example", password: "密码") { token chosen { id } } }',
  'subscription ($id: ID!) { reviewStatus(projectId: $id) { at position status } }',
  'query ($all: Boolean!) { codeLists { name ... @include(if: $all) { values { code } } } }',
  '{ __schema { types { name fields { name args { name defaultValue } } } } }',
];

/** What GraphQL is made of, and what looks like it. */
const tokens: readonly string[] = [
  ...'{ } ( ) [ ] : = ! | & @ $ ... " """ # , ~ % ^ \\ \\u{110000} \\ud800'.split(' '),
  ...'query mutation subscription fragment on true null extend schema type input enum'.split(' '),
  ...'me id project signIn __typename __schema __proto__ constructor toString 标识'.split(' '),
  ...'0 -0 00 1e309 1e 0x1F 9007199254740993 "text" """block""" @include(if:true) @defer'.split(
    ' ',
  ),
  ...['\n', '\t', '\0', '\ufeff', '\u202e', '\u200b', '\ud800', '\u{1f9ea}', '\u2028'],
];

const times = (count: number, of: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => of(index)).join(' ');

type Kind = (random: SeededRandom) => string;

const randomBytes: Kind = ({ between }) =>
  Buffer.from(Array.from({ length: between(0, 300) }, () => between(0, 255))).toString();

const randomText: Kind = ({ between }) =>
  String.fromCharCode(...Array.from({ length: between(0, 200) }, () => between(0, 0xffff)));

const tokenSoup: Kind = ({ between, oneOf }) => times(between(1, 80), () => oneOf(tokens));

const spoilt: Kind = ({ between, oneOf }) => {
  let text = oneOf(sound);
  for (let change = between(1, 4); change > 0; change--) {
    const [from, to] = [between(0, text.length), between(0, text.length)].sort((a, b) => a - b);
    const part = text.slice(from, to);
    const other = oneOf([oneOf(tokens), '', part + part, oneOf(sound), part.toUpperCase()]);
    text = text.slice(0, from) + other + text.slice(to);
  }
  return text;
};

const nested: Kind = ({ between, oneOf }) => {
  const [open, close] = oneOf([
    ['{ project(id: "x") ', '}'],
    ['{ ... { me ', '} }'],
    ['{ codeList(name: [', ']) }'],
    ['{ codeList(name: {a: ', '}) }'],
    ['query ($a: [', ']) { me { id } }'],
  ] as const);
  const depth = between(5, 400);
  return open.repeat(depth) + close.repeat(oneOf([depth, depth - 1, depth + 1, 0]));
};

const fragmentCycle: Kind = ({ between, oneOf }) => {
  const count = between(1, 40);
  const next = (index: number) => oneOf([(index + 1) % count, index, between(0, count)]);
  return `{ project(id: "x") { ...f0 } } ${times(
    count,
    (index) => `fragment f${index} on Project { id ...f${next(index)} ...f${next(index)} }`,
  )}`;
};

const flood: Kind = ({ between, oneOf }) => {
  const count = between(16, 600);
  return oneOf([
    `{ me ${times(count, () => '@include(if: true)')} { profileProblems { rule } } }`,
    `query ${times(count, (index) => `@d${index}`)} { codeLists { name } }`,
    `{ ${times(count, (index) => `a${index}: codeLists { name }`)} }`,
    `mutation { ${times(count, (index) => `a${index}: signIn(login: "x", password: "x") { token }`)} }`,
    `query (${times(count, (index) => `$v${index}: Int`)}) { codeLists { name } }`,
    times(count, (index) => `query q${index} { codeLists { name } }`),
    `{ codeList(name: "${'\\u0041'.repeat(count)}") { name ${times(count, () => 'name')} } }`,
    `# ${'长'.repeat(count)}\n{ codeLists { name } }`,
  ]);
};

const kinds: readonly Kind[] = [
  randomBytes,
  randomText,
  tokenSoup,
  spoilt,
  nested,
  fragmentCycle,
  flood,
];

/** A text that somebody sends who wants to break a GraphQL server; now and then one that is right. */
export function hostileDocument(random: SeededRandom): string {
  return random.oneOf(kinds)(random);
}
