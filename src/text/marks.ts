// WhatsApp's marks for bold, italic and struck out, taken off what is said where they mean nothing.

const marks = /(?<![\p{L}\p{N}_*~])([*_~])(?=\S)([^\n]*?\S)\1(?![\p{L}\p{N}*_~])/gu;

/** The words between the marks stay as they are. */
export const withoutMarks = (text: string): string => text.replace(marks, '$2');
