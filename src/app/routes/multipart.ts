// A body of `multipart/form-data`, as browsers and some senders write a form: its texts by name. What stands in a file is left out, unless
// it is text too. Must never take longer than the body is long.

/** A part of a form: its name, and the text as it came. */
export interface TextPart {
  readonly name: string;
  readonly value: string;
}

/** No form has more parts; what stands behind them is left out. */
const mostParts = 1_000;
/** Longest heading of a part that is looked for. */
const longestHeading = 4_096;

/** The texts of the parts; null when the body is none of that kind, whatever its label says. */
export function multipartTexts(text: string, contentType: string | undefined): readonly TextPart[] | null {
  const boundary = boundaryOf(contentType);
  if (boundary === null) return null;
  const pieces = text.split(`--${boundary}`, mostParts + 1);
  if (pieces.length < 2) return null;
  return pieces.slice(1).flatMap(partIn);
}

const boundaryOf = (contentType: string | undefined): string | null => {
  const found = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType ?? '');
  return found?.[1] ?? found?.[2] ?? null;
};

const partIn = (piece: string): readonly TextPart[] => {
  const end = /\r?\n\r?\n/.exec(piece.slice(0, longestHeading));
  if (end === null) return [];
  const heading = piece.slice(0, end.index);
  const name = /;\s*name=(?:"([^"]*)"|([^\s;]+))/i.exec(heading);
  const type = /^content-type:\s*([^\s;]+)/im.exec(heading)?.[1]?.toLowerCase() ?? 'text/plain';
  if (name === null || !(type.startsWith('text/') || type.includes('json'))) return [];
  return [{ name: name[1] ?? name[2] ?? '', value: piece.slice(end.index + end[0].length).replace(/\r?\n$/, '') }];
};
