// The lines of a calendar file (RFC 5545) taken apart: unfolded, with name, parameters and value. Pure, and its work grows with the length
// of the text and nothing else.

/** One line: `DTSTART;TZID=Europe/Vienna:20261127T090000`. Names are in upper case. */
export interface ContentLine {
  readonly name: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly value: string;
}

/** A longer one has nothing that anybody looks for. */
const longestLine = 64 * 1024;

/** What is no content line is left out; so is one that is longer than any has to be. */
export function* contentLines(text: string): Generator<ContentLine> {
  let folded: string[] = [];
  let length = 0;
  const ended = (): ContentLine | null => (length > longestLine || folded.length === 0 ? null : contentLine(folded.join('')));
  for (const line of physicalLines(text)) {
    if (line.startsWith(' ') || line.startsWith('\t')) {
      length += line.length;
      if (length <= longestLine) folded.push(line.slice(1));
      continue;
    }
    const whole = ended();
    if (whole !== null) yield whole;
    folded = [line];
    length = line.length;
  }
  const last = ended();
  if (last !== null) yield last;
}

function* physicalLines(text: string): Generator<string> {
  const end = /\r\n|\n|\r/g;
  let from = text.startsWith('\uFEFF') ? 1 : 0;
  end.lastIndex = from;
  for (let match = end.exec(text); match !== null; match = end.exec(text)) {
    yield text.slice(from, match.index);
    from = end.lastIndex;
  }
  yield text.slice(from);
}

function contentLine(line: string): ContentLine | null {
  const name = /^[A-Za-z0-9-]+/.exec(line)?.[0];
  if (name === undefined) return null;
  const parameters: Record<string, string> = Object.create(null);
  let at = name.length;
  while (line[at] === ';') {
    const equals = line.indexOf('=', at);
    if (equals === -1) return null;
    const key = line.slice(at + 1, equals).toUpperCase();
    const [value, next] = parameterValue(line, equals + 1);
    parameters[key] ??= value;
    at = next;
  }
  return line[at] === ':' ? { name: name.toUpperCase(), parameters, value: line.slice(at + 1) } : null;
}

/** A value ends before the next `;` or `:` that stands in no quotes. Of several the first counts. */
function parameterValue(line: string, from: number): [value: string, next: number] {
  let first: string | null = null;
  for (let at = from; ; at++) {
    let value: string;
    if (line[at] === '"') {
      const close = line.indexOf('"', at + 1);
      const end = close === -1 ? line.length : close;
      value = line.slice(at + 1, end);
      at = end + 1;
    } else {
      const start = at;
      while (at < line.length && line[at] !== ';' && line[at] !== ':' && line[at] !== ',') at++;
      value = line.slice(start, at);
    }
    first ??= value;
    if (line[at] !== ',') return [first, at];
  }
}

/** A text value as it was meant. */
export const plainText = (value: string): string =>
  value.replaceAll(/\\([nN\\;,:"])/g, (_, one: string) => (one === 'n' || one === 'N' ? '\n' : one));
