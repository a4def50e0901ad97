// A list on a phone: the first few by name, the rest as a number.

/** `a, b and 3 more`; the names as they are, joined by commas, where there are no more than `most`. */
export const listed = (names: readonly string[], most: number): string =>
  `${names.slice(0, most).join(', ')}${names.length > most ? ` and ${names.length - most} more` : ''}`;
