// `muster.yaml` part by part: each entry is read on its own, so that one mistake hides no other. What is wrong becomes a
// problem with its line; what is right is handed on.

import type { z } from 'zod';
import { keyInstead } from './keys-of-other-tools.js';
import { didYouMean } from './near-miss.js';
import type { Path, Problem, YamlFile } from './yaml-document.js';

/** The entries of one part. `broken` are those with problems; they still count as names. */
export interface Section<Entry> {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly broken: ReadonlySet<string>;
}

/** A file being judged: every problem found so far is kept in `problems`. */
export interface Judged {
  readonly file: YamlFile;
  readonly problems: Problem[];
}

export const parts = [
  'organisation',
  'people',
  'teams',
  'schedules',
  'calendars',
  'seats',
  'policies',
  'routes',
  'suppress',
  'rooms',
  'sources',
  'heartbeats',
  'services',
  'audiences',
  'swarm',
  'impact',
  'prices',
  'budget',
  'maintenance',
  'retention',
  'redaction',
  'identity',
] as const;
export type Part = (typeof parts)[number];

/** Notes a problem at a place of the file. */
export function complain({ file, problems }: Judged, path: Path, found: string, wanted: string): void {
  problems.push({ path, line: file.lineOf(path), found, wanted });
}

/** The file with each part that is only misspelt in its place: what refers to it is not wrong as well. */
export function withMeantParts(file: YamlFile): YamlFile {
  const { value } = file;
  if (!isMap(value)) return file;
  const written = Object.keys(value);
  const meant = new Map<string | number, string>();
  for (const part of parts) {
    if (written.includes(part)) continue;
    const near = written.find((key) => !parts.some((one) => one === key) && didYouMean(key, parts).includes(`${part}?`));
    if (near !== undefined) meant.set(part, near);
  }
  const placed = (path: Path): Path => {
    const [part, ...rest] = path;
    const near = part === undefined ? undefined : meant.get(part);
    return near === undefined ? path : [near, ...rest];
  };
  return { ...file, at: (path) => file.at(placed(path)), lineOf: (path) => file.lineOf(placed(path)) };
}

/** The file itself: a map of the known parts, with somebody in it. False when there is nothing to read on. */
export function readParts(judged: Judged): boolean {
  const { value } = judged.file;
  if (!isMap(value)) {
    complain(judged, [], describe(value), `a map of ${parts.join(', ')}`);
    return false;
  }
  for (const key of Object.keys(value)) {
    if (!parts.some((part) => part === key)) complainOfKey(judged, [], key, parts);
  }
  for (const part of ['people', 'teams'] as const) {
    const entries = judged.file.at([part]);
    const empty = isMap(entries) ? Object.keys(entries).length === 0 : (entries ?? null) === null;
    if (empty) complain(judged, [part], 'nothing', part === 'people' ? 'at least one person' : 'at least one team');
  }
  return true;
}

/** The keys written under a part, right or wrong. */
export function namesIn(file: YamlFile, part: Part): ReadonlySet<string> {
  const value = file.at([part]);
  return new Set(isMap(value) ? Object.keys(value) : []);
}

/** One value, or null when something about it is wrong. */
export function readOne<Schema extends z.ZodType>(judged: Judged, path: Path, schema: Schema): z.output<Schema> | null {
  const result = schema.safeParse(judged.file.at(path));
  if (result.success) return result.data;
  const misspelt = result.error.issues.flatMap(meantKeys);
  for (const issue of result.error.issues) {
    const place = [...path, ...issue.path.map(pathKey)];
    // A key that is missing because it is misspelt is told once.
    if (judged.file.at(place) === undefined && misspelt.includes(issue.path.map(String).join('.'))) continue;
    note(judged, place, issue);
  }
  return null;
}

/** A part that is a map of named entries. */
export function readEntries<Schema extends z.ZodType>(
  judged: Judged,
  part: Part,
  schema: Schema,
  reserved: readonly string[] = [],
): Section<z.output<Schema>> {
  const entries = new Map<string, z.output<Schema>>();
  const broken = new Set<string>();
  const value = judged.file.at([part]);
  if (!isMap(value) && (value ?? null) !== null) complain(judged, [part], describe(value), wantedPart(part));
  for (const key of namesIn(judged.file, part)) {
    const entry = nameFits(judged, [part, key], key, reserved) ? readOne(judged, [part, key], schema) : null;
    if (entry === null) broken.add(key);
    else entries.set(key, entry);
  }
  return { entries, broken };
}

/** A part that is a list. */
export function readItems<Schema extends z.ZodType>(judged: Judged, part: Part, schema: Schema): readonly z.output<Schema>[] {
  const value = judged.file.at([part]) ?? [];
  if (!Array.isArray(value)) {
    complain(judged, [part], describe(value), 'a list');
    return [];
  }
  return value.flatMap((_, index) => {
    const item = readOne(judged, [part, index], schema);
    return item === null ? [] : [item];
  });
}

/** `people.asha.phone`, `routes[0].when`. */
export const writePath = (path: Path): string =>
  path.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`)).join('');

const wantedPart = (part: Part): string => `a map with a name for each of the ${part}`;

function nameFits(judged: Judged, path: Path, name: string, reserved: readonly string[]): boolean {
  if (reserved.includes(name))
    complain(judged, path, `the name ${name}`, `another name: ${reserved.join(', ')} have a meaning of their own`);
  else if (path[0] === 'sources' ? !isIntegration(name) : !isName(name))
    complain(
      judged,
      path,
      `the name ${JSON.stringify(name)}`,
      `a name of letters, digits, - _ and .${path[0] === 'sources' ? ', of an instance two of them like grafana/payments' : ''}`,
    );
  else return true;
  return false;
}

const isName = (name: string): boolean => /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(name);

/** `grafana` or `grafana/payments`. */
const isIntegration = (name: string): boolean => name.split('/').length <= 2 && name.split('/').every(isName);

/** Where the keys stand that unknown ones were probably meant to be. */
function meantKeys(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code !== 'unrecognized_keys') return [];
  const known = issue.message.split(', ');
  return issue.keys.flatMap((key) => {
    const [, meant = ''] = /did you mean (\S+)\?/.exec(didYouMean(key, known)) ?? [];
    return meant === '' ? [] : [[...issue.path.map(String), meant].join('.')];
  });
}

function note(judged: Judged, path: Path, issue: z.core.$ZodIssue): void {
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) complainOfKey(judged, path, key, issue.message.split(', '));
    return;
  }
  const value = judged.file.at(path);
  const curly = typeof value === 'string' && /[“”„‘’]/u.test(value) ? '; curly quotes are part of the text, straight ones are not' : '';
  complain(judged, path, path.at(-1) === 'secret' ? describeSecret(value) : describe(value), `${issue.message}${curly}`);
}

/** A key of another tool is named as one, with what does the same here. */
function complainOfKey(judged: Judged, path: Path, key: string, known: readonly string[]): void {
  const near = didYouMean(key, known);
  const instead = near === '' ? keyInstead(path, key) : null;
  if (instead === null) complain(judged, [...path, key], 'an unknown key', `one of ${known.join(', ')}${near}`);
  else complain(judged, [...path, key], 'a key Muster does not have', instead);
}

const pathKey = (key: PropertyKey): string | number => (typeof key === 'number' ? key : String(key));

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const longestShown = 60;

/** What stands in the file, as it may be printed. */
function describe(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a map';
  const text = String(value);
  return JSON.stringify(text.length > longestShown ? `${text.slice(0, longestShown)}…` : text);
}

const describeSecret = (value: unknown): string =>
  typeof value !== 'string' || value.startsWith('env:') ? describe(value) : 'something that is not shown';
