// Cutting a text without cutting a character.

/** What joined letters that are cut off. */
const endsInJoiner = /[\u200c\u200d]+$/u;

/** Each letter is a character by itself, whatever follows. */
const plain = /^[\x20-\x7e]*$/;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Cut on a character boundary, never inside an emoji. `maxLength` counts UTF-16 units, the ellipsis included. */
export function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  // Most texts are plain, and finding the characters of others takes a thousand times as long.
  const head = text.slice(0, maxLength);
  if (plain.test(head)) return `${head.slice(0, -1).trimEnd()}…`;
  let kept = '';
  for (const { segment } of graphemes.segment(text.slice(0, maxLength * 2))) {
    if (kept.length + segment.length > maxLength - 1) break;
    kept += segment;
  }
  return `${(kept === '' ? firstSymbols(text, maxLength - 1) : kept).replace(endsInJoiner, '').trimEnd()}…`;
}

/** The first graphemes that hold at most so many symbols (code points) together, for whoever counts those; nothing says that more was there. */
export function firstGraphemes(text: string, mostSymbols: number): string {
  if (text.length <= mostSymbols) return text;
  let kept = '';
  let symbols = 0;
  for (const { segment } of graphemes.segment(text.slice(0, mostSymbols * 4))) {
    symbols += [...segment].length;
    if (symbols > mostSymbols) break;
    kept += segment;
  }
  return kept.trimEnd();
}

/** One letter under a thousand marks is longer than all that may be kept. Whole code points, never half a surrogate pair. */
const firstSymbols = (text: string, maxLength: number): string => text.slice(0, maxLength).replace(/[\ud800-\udbff]$/, '');
