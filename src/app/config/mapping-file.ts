// The mapping of an integration of its own: places of a JSON body as muster.yaml writes them, `job.name`, `items[0].id`, `"{a} on {b}"`.

import { z } from 'zod';
import { type AlertMapping, type JsonPath, type MappedField, type MappedText, mappedFields } from '../../people/organisation.js';
import { fields, list, maybe, word } from './schema-parts.js';

const pathWanted = 'a place in the body, like job.name, items[0].id or job["odd.name"]';
const textWanted = `${pathWanted}; or words in which places stand in braces, like {job.name} on {job.host}; or a word in quotes`;

const parsed = <Result>(wanted: string, parse: (text: string) => Result | null) =>
  z.string({ error: wanted }).transform((text, context) => {
    const result = parse(text.trim());
    if (result !== null) return result;
    context.addIssue({ code: 'custom', message: wanted });
    return z.NEVER;
  });

const path = parsed(pathWanted, parsePath);
const places = list(parsed(textWanted, parseText), textWanted).refine((given) => given.length > 0, { error: textWanted });
const statusWords = maybe(list(word('a word of its status'), 'a list of words of its status'));

const placesOf = Object.fromEntries(mappedFields.map((name) => [name, maybe(places)])) as Readonly<
  Record<MappedField, ReturnType<typeof maybe<typeof places>>>
>;

/** The keys of an entry under `sources:` that say how bodies are read. */
export const mappingKeys = {
  map: maybe(fields({ each: maybe(path), ...placesOf })),
  firing: statusWords,
  resolved: statusWords,
  acknowledged: statusWords,
  ignored: statusWords,
};

type Given = { readonly [Key in keyof typeof mappingKeys]: z.output<(typeof mappingKeys)[Key]> };

/** What an entry says of reading its bodies; null where it says nothing of it. */
export function mappingOf({ map, firing, resolved, acknowledged, ignored }: Given): AlertMapping | null {
  if ([map, firing, resolved, acknowledged, ignored].every((given) => given === null)) return null;
  const words = { firing, acknowledged, resolved, none: ignored };
  return {
    each: map?.each ?? null,
    fields: new Map(mappedFields.map((name) => [name, map?.[name] ?? []])),
    statuses: new Map(
      (Object.keys(words) as (keyof typeof words)[]).flatMap((status) =>
        (words[status] ?? []).map((said) => [said.trim().toLowerCase(), status] as const),
      ),
    ),
  };
}

/** `job.name`, `[0].id`, `items[0]["odd.name"]`, with or without `$.` before it; null when it is none. */
export function parsePath(text: string): JsonPath | null {
  const keys: (string | number)[] = [];
  let rest = text.replace(/^\$(?=[.[])/, '').replace(/^(?![.[])/, '.');
  while (rest !== '') {
    const found = step.exec(rest);
    if (found === null) return null;
    const [whole, name, index, ...quoted] = found;
    keys.push(index === undefined ? (name ?? quoted.join('')) : Number(index));
    rest = rest.slice(whole.length);
  }
  return keys.length === 0 ? null : keys;
}

const step = /^(?:\.([^\s.[\]{}"'](?:[^.[\]{}"']*[^\s.[\]{}"'])?)|\[(\d{1,6})\]|\[(?:"([^"]+)"|'([^']+)')\])/;

/** A place, or words with places in braces; words without any stand in quotes. Null when it is neither. */
function parseText(text: string): MappedText | null {
  const [, , quoted] = /^(["'])(.*)\1$/s.exec(text) ?? [];
  if (quoted === undefined && !text.includes('{')) {
    const found = parsePath(text);
    return found === null ? null : [{ path: found }];
  }
  const parts: (string | { readonly path: JsonPath })[] = [];
  for (const [at, part] of (quoted ?? text).split(/\{([^{}]*)\}/).entries()) {
    const inBraces = at % 2 === 1;
    const found = inBraces ? parsePath(part.trim()) : null;
    if (inBraces ? found === null : /[{}]/.test(part)) return null;
    if (found !== null) parts.push({ path: found });
    else if (part !== '') parts.push(part);
  }
  return parts.length === 0 ? null : parts;
}
