// Which part of a long answer is asked for: `timeline 2`, `list page 3`.

/** A larger number is an incident. */
export const mostParts = 30;

/** The part, 1 where none is named. Null: something else was said. */
export function partIn(rest: string): number | null {
  if (rest.trim() === '') return 1;
  const digits = /^(?:page|part)?\s*([0-9]{1,2})[\s.!?]*$/i.exec(rest.trim())?.[1];
  const number = digits === undefined ? 0 : Number(digits);
  return number >= 1 && number <= mostParts ? number : null;
}

/** As a detail of a question; nothing for the first. */
export function partNamed(rest: string): { readonly part?: string } {
  const part = partIn(rest) ?? 1;
  return part === 1 ? {} : { part: String(part) };
}
