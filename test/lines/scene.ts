// What the listing of every line is made of: scenes with headings, and under each what is said to whom, word for word.

/** Something Muster says: when or to whom, and the words; without words it is what somebody else said or did. */
export interface Said {
  readonly head: string;
  readonly text: string;
}

/** Things said that belong together. */
export interface Scene {
  readonly title: string;
  readonly said: readonly Said[];
}

const fence = '```';

/** Scenes as a document: the introduction, then a heading for each scene, the words indented below who hears them. */
export const written = (introduction: string, scenes: readonly Scene[]): string =>
  [introduction, ...scenes.map(sceneText)]
    .join('\n\n')
    .replace(/[ \t]+$/gmu, '')
    .concat('\n');

const sceneText = ({ title, said }: Scene): string =>
  [`## ${title}`, '', `${fence}text`, said.map(saidText).join('\n\n'), fence].join('\n');

const saidText = ({ head, text }: Said): string =>
  text === '' ? `— ${head}` : [`${head}:`, ...text.split('\n').map((line) => `  ${line}`)].join('\n');

/** Each text once, with everybody who hears it. */
export function joined(said: readonly Said[]): readonly Said[] {
  const heads = new Map<string, string[]>();
  for (const { head, text } of said) {
    const known = heads.get(text) ?? [];
    heads.set(text, known.includes(head) ? known : [...known, head]);
  }
  return [...heads].map(([text, all]) => ({ head: all.join(', '), text }));
}

/** What was said apart from figures, names and zones: two lines of one shape are the same words. */
const shapeOf = (text: string): string =>
  text
    .replace(names, 'N')
    .replace(/N(?:, N)*(?: and N)?/gu, 'N')
    .replace(/(\d\d:\d\d) [A-Z]{3,4}\b/gu, '$1')
    .replace(/\d+/gu, '0')
    .replace(/0 (?:min|h 0 min|h)\b/gu, '0 min');

const names = /\b(?:Asha|Ben|Gus|Ian|Mia|Lena|Vic|Cora|Theo|Nia|Ada)\b/gu;

/** Remembers what was said. */
export type Known = Set<string>;

/** Without those that were said before but for figures, names and zones; what somebody else said stays. */
export const eachShape = (said: readonly Said[], known: Known): readonly Said[] =>
  said.filter(({ text }) => {
    const shape = shapeOf(text);
    if (text !== '' && known.has(shape)) return false;
    known.add(shape);
    return true;
  });
