// The one escaper. Whatever came from outside (titles, labels, names, chat) passes through here before it is said, so that
// data can neither format nor forge a line, mention anybody, or hide its direction.

import { cut } from '../text/cut.js';
import { blanks, visible } from '../text/invisible.js';

/** Shown instead of a formatting character: looks the same on a phone, means nothing to WhatsApp. */
export const harmless: Readonly<Record<string, string>> = {
  '*': '∗',
  _: 'ˍ',
  '~': '∼',
  '`': 'ˋ',
  '@': '＠',
};

/** Our own status lines begin with these; at the start of quoted text they would look like ours. */
const ourMarks = /^(?:(?:[\p{Extended_Pictographic}\p{Emoji_Modifier}\u{1F1E6}-\u{1F1FF}\u20E3✓✔☑⏫⏰↩]|\u200D|\uFE0E|\uFE0F)\s*)+/u;

/** What begins a quotation or a list in WhatsApp when it begins a line; what it looks like instead. */
const blockMarks = /^(?:>|-|(\d+)\.)(?=\s|$)/u;

/** More stacked marks than this on one letter is Zalgo; the rest is dropped. Hindi and Vietnamese need three. */
const stackedMarks = /(\p{M}{4})\p{M}+/gu;

/** The longest title said in a message; the whole text stays in the details. */
export const titleLength = 140;
/** The longest free text said in a message. */
export const textLength = 700;

/** One line of text from outside, safe to stand inside one of our lines. */
export const inline = (text: string, maxLength: number = titleLength): string =>
  text.length <= maxLength && isPlain.test(text) ? text : cut(soften(clean(text), maxLength), maxLength);

/** One line of ASCII that begins with a letter, with single blanks and nothing that formats: most titles, said as they are. */
const isPlain = /^[A-Za-z](?: ?[!-)+-?A-^a-}])*$/;

/** The longest name of a thing said in a message, and in a line to type. */
const nameLength = 60;
const typedLength = 120;

/**
 * The name of a thing, such as a service or a pattern of them, as somebody may have to type it: what would format in it stands between
 * back-quotes, where nothing does. What cannot stand there is softened like any text.
 */
export const exact = (name: string, maxLength: number = nameLength): string =>
  standsAsItIs(name, maxLength) ? `\`${name}\`` : inline(name, maxLength);

/** A line to send or to paste as it stands, with such names where `names` are put into it: bold, or between back-quotes. */
export function typing(line: TemplateStringsArray, ...names: readonly string[]): string {
  const filled = (name: (text: string) => string) => line.map((part, index) => part + name(names[index] ?? '')).join('');
  const needsCode = names.some((name) => standsAsItIs(name, typedLength));
  const canBeCode = names.every((name) => standsAsItIs(name, typedLength) || inline(name, typedLength) === name.trim());
  return needsCode && canBeCode ? `\`${filled((name) => name)}\`` : `*${filled((name) => inline(name, typedLength))}*`;
}

/** It would format, and nothing else is wrong with it. */
const standsAsItIs = (text: string, maxLength: number): boolean =>
  text.length <= maxLength && /[*_~]/u.test(text) && !/[`@]/u.test(text) && inline(text) !== text && clean(text) === text;

/** What somebody copied out of a message of ours, as it was before it was softened; a sign that stands alone is left. */
export const asTyped = (text: string): string => text.replace(/(?<=\S)[∗ˍ∼ˋ＠]|[∗ˍ∼ˋ＠](?=\S)/gu, (like) => formatting.get(like) ?? like);

const formatting: ReadonlyMap<string, string> = new Map(Object.entries(harmless).map(([mark, like]) => [like, mark]));

/** What a person wrote, on one line: their line breaks become ` / `, so that no line of theirs begins one of ours. */
export function quoted(text: string, maxLength: number = textLength): string {
  const lines = clean(text, '\n')
    .split('\n')
    .map((line) => soften(line, maxLength))
    .filter((line) => line !== '');
  return cut(lines.join(' / '), maxLength);
}

/** The same on a line of its own, or nothing where nothing was said: between quotation marks it cannot pass for a line of ours. */
export function ownLine(text: string, maxLength: number = textLength): string {
  const said = quoted(text, maxLength);
  return said === '' ? '' : `\n“${said}”`;
}

/** A link is shown only when it is plain http or https, whole, and holds nothing that could break or format the line. */
export function link(url: string | null): string | null {
  if (url === null || url.length > 500 || !/^https?:\/\/[^\s<>"'`]+$/iu.test(url) || clean(url) !== url || joining.test(url)) return null;
  return unformatted(url);
}

/** Seen in words, where it joins; in an address it would only make two of them look alike. */
const joining = /\u200c|\u200d|\ufe0e|\ufe0f/u;

const unformatted = (url: string): string => url.replace(/\*/gu, '%2A').replace(/~/gu, '%7E');

/** No more than this is read of a text: nobody is shown as much, and a flood must cost nothing. */
const readAtMost = 4_000;

/** Without what is not seen; white space becomes one space, line breaks become `lineBreak`. */
const clean = (text: string, lineBreak = ' '): string =>
  visible(text.slice(0, readAtMost))
    .replace(stackedMarks, '$1')
    .replace(blanks, (space) => (space.includes('\n') ? lineBreak : ' '))
    .trim();

/** Every mark, but for a low line within a word: WhatsApp formats at the edges of words, and `max_alerts` has to be copied as it is. */
const formats = /[*~`@]|_(?![A-Za-z0-9])|(?<![A-Za-z0-9])_/gu;

/** Nothing that WhatsApp would format, and none of our marks in front of a word; links stay whole. Not much longer than will be shown. */
function soften(line: string, maxLength: number): string {
  const trimmed = line.trim();
  const bare = trimmed.replace(ourMarks, '');
  return (/[\p{L}\p{N}]/u.test(bare) ? bare : trimmed)
    .slice(0, maxLength * 2)
    .replace(blockMarks, (mark, number: string | undefined) => (number === undefined ? (mark === '>' ? '›' : '–') : `${number})`))
    .split(/(https?:\/\/[^\s<>"'`]+)/iu)
    .map((part, index) => (index % 2 === 1 ? unformatted(part) : part.replace(formats, (mark) => harmless[mark] ?? mark)))
    .join('');
}
