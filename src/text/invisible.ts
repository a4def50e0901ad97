// The one definition of text that nobody sees, for what people type and for what is said to them.

/**
 * What shows nothing of itself or turns the text around it:
 *
 * - `Default_Ignorable_Code_Point` of Unicode (DerivedCoreProperties.txt): zero-width characters, variation selectors, fillers, tags, the soft
 *   hyphen; all of `Bidi_Control` (PropList.txt) is in it and named here all the same, because it is what turns text around.
 * - Controls (`Cc`) but the line break and the tab, lone surrogates (`Cs`), and what is no character at all (`Noncharacter_Code_Point`).
 * - U+FFF9–FFFC, annotations and the stand-in for an object: not ignorable to Unicode, and empty on a phone.
 *
 * Not all of `Cf`: the Arabic number sign, the end of ayah and their like (`Prepended_Concatenation_Mark`) are seen, and so is what lays out
 * Egyptian hieroglyphs; Unicode counts neither as ignorable.
 */
const invisible = /(?![\n\t])[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\ufff9-\ufffc]/gu;

/** Scripts in which a joiner or its opposite changes how letters are written: `می‌خواهم`, `ක්‍ෂ`, `क्‍ष`. */
const joiningScripts = ['Arabic', 'Syriac', 'Nko', 'Adlam', 'Mongolian', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil']
  .concat(['Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Myanmar', 'Khmer'])
  .map((script) => `\\p{Script=${script}}`)
  .join('');

/**
 * Where some of it is seen after all, by what it does to its neighbours; with nothing to act on it only hides things.
 * Joiners (U+200C, U+200D) inside a word of a script that joins, as UAX #31 (part 2.3) has it; U+200D between two emoji; the selectors
 * U+FE0E and U+FE0F after an emoji, and in a keycap (UTS #51).
 */
const seenByItsNeighbours = new RegExp(
  [
    `(?<=[${joiningScripts}])(?<=[\\p{L}\\p{M}])[\\u200c\\u200d](?=[${joiningScripts}])(?=[\\p{L}\\p{M}])`,
    '(?<=\\p{Extended_Pictographic}[\\ufe0f\\p{Emoji_Modifier}]?)\\u200d(?=\\p{Extended_Pictographic})',
    '(?<=\\p{Extended_Pictographic})[\\ufe0e\\ufe0f]',
    '(?<=[0-9#])\\ufe0f(?=\\u20e3)',
  ].join('|'),
  'uy',
);

/** `\r\n` and every other way to break a line (UAX #14: BK, CR, LF, NL). */
const lineBreaks = /\r\n?|[\v\f\u0085\u2028\u2029]/gu;

/** A text as it is seen: nothing invisible in it, and `\n` for every line break. Linear in its length, never throws. */
export const visible = (text: string): string =>
  text.replace(lineBreaks, '\n').replace(invisible, (symbol, at: number, whole: string) => (isSeenAt(whole, at) ? symbol : ''));

function isSeenAt(text: string, at: number): boolean {
  seenByItsNeighbours.lastIndex = at;
  return seenByItsNeighbours.test(text);
}

/** For comparing words: some people type the joiners of their script and some do not. */
export const withoutJoiners = (text: string): string => text.replace(/[\u200c\u200d]/gu, '');

/** White space of any kind, and the one blank that counts as a letter. */
export const blanks = /[\s\u2800]+/gu;

/** Whether nothing of a text is seen: blanks, and what `visible` leaves out. */
export const isBlank = (text: string): boolean => !plainlySeen.test(text) && visible(text).replace(blanks, '') === '';

/** Nearly every text holds such a character; then there is nothing to ask. */
const plainlySeen = /[!-~]/;
