// WhatsApp's marks for bold, italic, struck out and code, taken off what is said where they mean nothing.

/** Code first: between back-quotes every sign is one of the words. */
const marks = /(?<!`)`([^`\n]+)`(?!`)|(?<![\p{L}\p{N}_*~])([*_~])(?=\S)([^\n]*?\S)\2(?![\p{L}\p{N}*_~])/gu;

/** The words between the marks stay as they are. */
export const withoutMarks = (text: string): string =>
  text.replace(marks, (_, code: string | undefined, _mark, words: string | undefined) => code ?? words ?? '');
