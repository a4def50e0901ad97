// Tags in the forms monitoring systems write them, as labels.

import { fields, labelsOf, text } from './reading.js';

/**
 * `env:prod,service:checkout`, `env=prod`, `["env:prod"]`, `[["env", "prod"]]`, `[{"tag": "env", "value": "prod"}]` (also as a JSON text) or
 * an object. Values of one name stand together; a tag without a value is none.
 */
export function tagsOf(value: unknown): Readonly<Record<string, string>> {
  const given = typeof value === 'string' ? parsed(value) : value;
  if (fields(given) !== null) return given === value ? labelsOf(given) : labelsOf(onlyTexts(given));
  const items = Array.isArray(given) ? given : typeof given === 'string' ? given.split(',', mostTags) : [];
  const tags = new Map<string, Set<string>>();
  for (const item of items.slice(0, mostTags)) {
    const [name, said] = pair(item);
    if (name !== null && said !== null) tags.set(name, (tags.get(name) ?? new Set()).add(said));
  }
  return labelsOf(Object.fromEntries([...tags].map(([name, values]) => [name, [...values].join(', ')])));
}

/** More of them nobody wrote. */
const mostTags = 1_000;

/** What stood in a text may be nested as deep as it likes. */
const onlyTexts = (given: unknown) => Object.fromEntries(Object.entries(fields(given) ?? {}).map(([name, value]) => [name, text(value)]));

const parsed = (said: string): unknown => {
  if (!/^\s*[[{]/.test(said)) return said;
  try {
    return JSON.parse(said);
  } catch {
    return said;
  }
};

type Pair = readonly [name: string | null, value: string | null];
const none: Pair = [null, null];

const pair = (item: unknown): Pair => {
  if (Array.isArray(item)) return [text(item[0]), text(item[1])];
  const tag = fields(item);
  if (tag !== null) return [text(tag.tag) ?? text(tag.key) ?? text(tag.name), text(tag.value)];
  const said = text(item);
  const middle = said?.search(/[:=]/) ?? -1;
  return said === null || middle < 1 ? none : [text(said.slice(0, middle)), text(said.slice(middle + 1))];
};
