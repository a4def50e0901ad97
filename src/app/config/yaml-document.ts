// A YAML file as plain values that still know their line. Every scalar is text: `+919812300001`, `09:00` and `no` mean what
// was written, and what a field is to be is decided by whoever reads it. Must never judge content, only YAML itself.

import { type Document, isAlias, isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument, Scalar, visit } from 'yaml';

export type Path = readonly (string | number)[];

/** Something that is not as it should be, at a place in the file. */
export interface Problem {
  readonly path: Path;
  readonly line: number;
  readonly found: string;
  readonly wanted: string;
}

export interface YamlFile {
  /** Maps, lists and text; an empty value, `~` and `null` are null. Null also when the file could not be read at all. */
  readonly value: unknown;
  /** What is written at a path, or undefined. */
  at(path: Path): unknown;
  /** The line of the key or item at a path, or of the nearest thing around it that is there. Counted from 1. */
  lineOf(path: Path): number;
  readonly problems: readonly Problem[];
  /** False when the YAML itself is broken: then only `problems` means anything. */
  readonly readable: boolean;
}

/** Reads the text. Never throws: what is wrong with it is in `problems`. */
export function readYaml(text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', merge: true, lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const problems = yamlProblems(document.errors, lineAt, text);
  const strays = strayNodes(document, lineAt);
  emptyToNull(document);
  joinRepeated(document);
  // A repeated key is a mistake of content: the rest of the file can still be judged.
  const sound = document.errors.every((error) => error.code === 'DUPLICATE_KEY') && strays.length === 0;
  const { value, tooMuch } = sound ? plain(document) : { value: null, tooMuch: [] };
  return {
    value,
    at: (path) => path.reduce<unknown>(step, value),
    lineOf: (path) => lineOf(document, path, lineAt),
    problems: [...problems, ...strays, ...tooMuch],
    readable: sound && tooMuch.length === 0,
  };
}

function plain(document: Document.Parsed): { readonly value: unknown; readonly tooMuch: readonly Problem[] } {
  try {
    return { value: document.toJS({ maxAliasCount: 1_000 }), tooMuch: [] };
  } catch (error) {
    return { value: null, tooMuch: [{ path: [], line: 1, found: String(error), wanted: 'fewer aliases' }] };
  }
}

interface YamlError {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [number, number];
}

/** Errors that mostly are another's: where the indentation is broken, or a bracket or a quote open, the parser stumbles over what follows. */
const consequences: ReadonlySet<string> = new Set([
  'BAD_INDENT',
  'MISSING_CHAR',
  'UNEXPECTED_TOKEN',
  'BLOCK_AS_IMPLICIT_KEY',
  'IMPOSSIBLE',
]);

/** One mistake is one problem: tabs are told once with their lines, and what only follows from an error before it is left out. */
function yamlProblems(errors: readonly YamlError[], lineAt: (offset: number) => number, text: string): readonly Problem[] {
  const tabs = [...new Set(errors.filter(({ code }) => code === 'TAB_AS_INDENT').map(({ pos }) => lineAt(pos[0])))];
  const problems: Problem[] = [];
  for (const error of errors) {
    const line = lineAt(error.pos[0]);
    if (error.code === 'TAB_AS_INDENT') {
      if (line === tabs[0] && !problems.some((one) => one.line === line)) problems.push(tabProblem(line, tabs.slice(1)));
      continue;
    }
    const follows = consequences.has(error.code) && problems.some((one) => one.found.startsWith('broken YAML'));
    if (!follows) problems.push(yamlProblem(error, line, text));
  }
  return problems;
}

const tabProblem = (line: number, others: readonly number[]): Problem => {
  const more =
    others.length === 0
      ? ''
      : `, and on ${others.length === 1 ? 'line' : 'lines'} ${others.slice(0, 5).join(', ')}${others.length > 5 ? ' …' : ''}`;
  return { path: [], line, found: `broken YAML: a tab at the start of the line${more}`, wanted: 'spaces' };
};

/** Two maps of one name, such as people: written twice, are read as one: only the name is told. */
function joinRepeated(document: Document.Parsed): void {
  visit(document, {
    Map: (_, map) => {
      const first = new Map<unknown, unknown>();
      map.items = map.items.filter((pair) => {
        const key = isScalar(pair.key) ? pair.key.value : pair.key;
        const before = first.get(key);
        if (before === undefined) first.set(key, pair.value);
        if (!isMap(before) || !isMap(pair.value)) return true;
        before.items.push(...pair.value.items);
        return false;
      });
    },
  });
}

/** What the parser says, for whoever has not written it. */
function plainWords({ code, message }: YamlError): Pick<Problem, 'found' | 'wanted'> {
  const [, bracket = ''] = / end with an? ([\]}])/.exec(message) ?? [];
  if (bracket !== '')
    return { found: `broken YAML: a ${bracket === ']' ? '[' : '{'} not closed by here`, wanted: `the ${bracket} that closes it` };
  const [, quote = ''] = /^Missing closing (["'])/.exec(message) ?? [];
  if (quote !== '') return { found: 'broken YAML: a quote that is not closed', wanted: `the ${quote} that closes it` };
  if (code === 'BAD_INDENT' || message.includes('same column'))
    return { found: 'broken YAML: keys of one map that do not begin in the same column', wanted: 'each as far in as the others' };
  return { found: `broken YAML: ${message}`, wanted: 'valid YAML' };
}

function yamlProblem(error: YamlError, line: number, text: string): Problem {
  if (error.code !== 'DUPLICATE_KEY') return { path: [], line, ...plainWords(error) };
  const key = /^[^:\s]*/.exec(text.slice(error.pos[0]))?.[0] ?? '';
  return { path: [], line, found: `the key ${key} a second time in one map`, wanted: 'each key once' };
}

/** What YAML allows and plain values cannot hold: aliases of nothing, and keys that are maps or lists. */
function strayNodes(document: Document.Parsed, lineAt: (offset: number) => number): readonly Problem[] {
  const strays: Problem[] = [];
  const lineOfNode = (node: Node) => lineAt(node.range?.[0] ?? 0);
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return;
      strays.push({ path: [], line: lineOfNode(alias), found: `*${alias.source}`, wanted: `an anchor &${alias.source} before it` });
    },
    Pair: (_, pair) => {
      if (isMap(pair.key) || isSeq(pair.key))
        strays.push({ path: [], line: lineOfNode(pair.key), found: 'a map or list as a key', wanted: 'a name' });
    },
  });
  return strays;
}

function emptyToNull(document: Document.Parsed): void {
  visit(document, {
    Scalar: (key, node) => {
      if (key !== 'key' && node.type === Scalar.PLAIN && ['', '~', 'null'].includes(String(node.value))) node.value = null;
    },
  });
}

/** A bare word where a list may stand is its own first item. */
const step = (value: unknown, key: string | number): unknown => {
  if (typeof value === 'string' && typeof key === 'number') return value;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string | number, unknown>)[key];
};

function lineOf(document: Document.Parsed, path: Path, lineAt: (offset: number) => number): number {
  let node: unknown = document.contents;
  let line = isMap(node) || isSeq(node) ? lineAt(node.range?.[0] ?? 0) : 1;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key);
      if (pair === undefined) return line;
      line = isScalar(pair.key) ? lineAt(pair.key.range?.[0] ?? 0) : line;
      node = pair.value;
    } else if (isSeq(node) && typeof key === 'number') {
      const item = node.items[key] as Node | undefined;
      if (item === undefined) return line;
      line = lineAt(item.range?.[0] ?? 0);
      node = item;
    } else return line;
  }
  return line;
}
