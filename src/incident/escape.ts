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

/** Nothing that WhatsApp would format, and none of our marks in front of a word; links stay whole. Not much longer than will be shown. */
function soften(line: string, maxLength: number): string {
  const trimmed = line.trim();
  const bare = trimmed.replace(ourMarks, '');
  return (/[\p{L}\p{N}]/u.test(bare) ? bare : trimmed)
    .slice(0, maxLength * 2)
    .replace(blockMarks, (mark, number: string | undefined) => (number === undefined ? (mark === '>' ? '›' : '–') : `${number})`))
    .split(/(https?:\/\/[^\s<>"'`]+)/iu)
    .map((part, index) => (index % 2 === 1 ? unformatted(part) : part.replace(/[*_~`@]/gu, (mark) => harmless[mark] ?? mark)))
    .join('');
}
