// The one escaper. Whatever came from outside (titles, labels, names, chat) passes through here before it is said, so that
// data can neither format nor forge a line, mention anybody, or hide its direction (reliability T11).

/** Shown instead of a formatting character: looks the same on a phone, means nothing to WhatsApp. */
const harmless: Readonly<Record<string, string>> = {
  '*': '∗',
  _: 'ˍ',
  '~': '∼',
  '`': 'ˋ',
  '@': '＠',
};

/** Our own status lines begin with these; at the start of quoted text they would look like ours. */
const ourMarks = /^(?:[\p{Extended_Pictographic}\u{1F1E6}-\u{1F1FF}\u20E3\uFE0F✓✔☑⏫⏰↩]\s*)+/u;

/** C0/C1 controls, zero-width, direction marks and overrides, tags, byte-order mark, lone surrogates, line separators. */
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing control characters is what this is for
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E007F}]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/gu;

/** More stacked marks than this on one letter is Zalgo; the rest is dropped. */
const stackedMarks = /(\p{M}{2})\p{M}+/gu;

/** The longest title said in a message; the whole text stays in the details. */
export const titleLength = 140;
/** The longest free text said in a message. */
export const textLength = 700;

/** One line of text from outside, safe to stand inside one of our lines. */
export function inline(text: string, maxLength: number = titleLength): string {
  const flat = clean(text)
    .replace(/[\s\u2028\u2029]+/gu, ' ')
    .trim();
  return cut(soften(flat.replace(ourMarks, '')), maxLength);
}

/** Several lines from a person: line breaks stay, but every line is marked as quoted so none can pass for ours. */
export function quoted(text: string, maxLength: number = textLength): string {
  const lines = clean(text)
    .split(/[\n\u2028\u2029]/u)
    .map((line) => soften(line.trim()).replace(ourMarks, ''))
    .filter((line) => line !== '');
  return cut(lines.join(' / '), maxLength);
}

/** A link is shown only when it is plain http or https, whole, and holds nothing that could break or format the line. */
export function link(url: string | null): string | null {
  if (url === null || url.length > 500 || !/^https?:\/\/[^\s<>"'`]+$/iu.test(url) || clean(url) !== url) return null;
  return url.replace(/\*/gu, '%2A').replace(/~/gu, '%7E');
}

const clean = (text: string): string => text.slice(0, 20_000).replace(/\r\n?/gu, '\n').replace(invisible, '').replace(stackedMarks, '$1');

const soften = (text: string): string => text.replace(/[*_~`@]/gu, (mark) => harmless[mark] ?? mark);

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Cut on a character boundary, never inside an emoji. `maxLength` counts UTF-16 units, the ellipsis included. */
function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  let kept = '';
  for (const { segment } of graphemes.segment(text.slice(0, maxLength * 2))) {
    if (kept.length + segment.length > maxLength - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}
