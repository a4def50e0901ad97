// A body of `name=value` parts, encoded as browsers do it or typed after `curl -d` as it came to mind. Must never lose a word: a part
// that is none belongs to the value before it.

import { structuredNames, tellingNames, wholeBodyNames } from '../../sources/field-names.js';
import { parseJson } from './json.js';

/** Whether a text labelled a form, or not labelled at all, is one. `curl -d 'disk full on db01'` is labelled a form and is none. */
export function isForm(text: string, isLabelled: boolean): boolean {
  const trimmed = text.trim();
  const parts = partsOf(trimmed);
  if (parts === null) return false;
  const telling = parts.filter(({ name }) => tellingNames.has(name)).length > 0;
  if (isLabelled) return telling || !/\s/.test(trimmed);
  // Without the label it has to be told from a text in which somebody wrote `title=…`.
  return telling && (parts.length > 1 || isWholeBody(trimmed) !== null);
}

/** The fields of a form. `payload=<JSON>` is that JSON; `tags[]=a&tags[]=b` a list; `labels[env]=prod` a field within a field. */
export function readForm(text: string): unknown {
  const trimmed = text.trim();
  const whole = isWholeBody(trimmed);
  if (whole !== null) return whole;
  return formOf((partsOf(trimmed) ?? []).map(({ name, value }) => ({ name, value: decoded(value) })));
}

/** The same of parts that are decoded already. */
export function formOf(parts: readonly Part[]): unknown {
  const form: Record<string, unknown> = Object.create(null);
  for (const { name, value } of parts) put(form, name, structured(name, value));
  for (const name of wholeBodyNames) if (isStructure(form[name])) return form[name];
  return { ...form };
}

interface Part {
  readonly name: string;
  readonly value: string;
}

/** A form begins with a name; what stands between two `&` and has none goes on with the value before it. */
function partsOf(text: string): readonly Part[] | null {
  const parts: { name: string; value: string }[] = [];
  for (const piece of text.split('&')) {
    const found = part.exec(piece);
    const last = parts.at(-1);
    if (found !== null) parts.push({ name: decoded(found[1] ?? ''), value: found[2] ?? '' });
    else if (last === undefined) return null;
    else if (piece !== '') last.value += `&${piece}`;
  }
  return parts;
}

/** `amp;` is left of a page's `&amp;`. */
const part = /^\s*(?:amp;)?([^\s=&]+)=([\s\S]*)$/;

/**
 * A value as it was meant. Where blanks stand in it as they are nobody has encoded it: a plus is a plus there. A percent sign that
 * encodes nothing is a percent sign.
 */
function decoded(value: string): string {
  const isTyped = /\s/.test(value.trim());
  const spaced = isTyped ? value : value.replaceAll('+', ' ');
  return spaced.replace(/(?:%[0-9a-f]{2})+/gi, (codes) => {
    try {
      return decodeURIComponent(codes);
    } catch {
      return isTyped ? codes : Buffer.from(codes.replaceAll('%', ''), 'hex').toString('latin1');
    }
  });
}

/** `payload={"text": "a & b"}` as it is typed: the JSON may hold what parts a form. */
function isWholeBody(text: string): unknown {
  const [, name = '', rest = ''] = /^(\w+)=\s*([[{][\s\S]*)$/.exec(text) ?? [];
  return wholeBodyNames.includes(name) ? asJson(rest) : null;
}

/** Whatever does not parse stays the text it is: a form is kept, whole or not. */
const structured = (name: string, value: string): unknown =>
  structuredNames.has(name) && /^\s*[[{]/.test(value) ? (asJson(value) ?? value) : value;

const asJson = (text: string): unknown => {
  const parsed = parseJson(text);
  return parsed.ok && isStructure(parsed.value) ? parsed.value : null;
};

const isStructure = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** Of fields that come twice the last one counts. */
function put(form: Record<string, unknown>, name: string, value: unknown): void {
  const [, head = '', inner] = /^([^[\]]+)\[([^[\]]*)\]$/.exec(name) ?? [];
  if (inner === undefined) {
    form[name] = value;
  } else if (inner === '') {
    const list = form[head];
    if (Array.isArray(list)) list.push(value);
    else form[head] = [value];
  } else {
    const within = form[head];
    if (isStructure(within) && !Array.isArray(within)) (within as Record<string, unknown>)[inner] = value;
    else form[head] = Object.assign(Object.create(null), { [inner]: value });
  }
}
