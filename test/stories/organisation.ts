// The organisation of a story: the example, with what the story's own ```yaml block says in place of it or beside it.

import { parse, stringify } from 'yaml';
import { exampleOrganisation } from '../../src/app/config/example.js';

type Parts = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Parts => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Maps get the entries of the story beside their own; a list is replaced. */
export function organisationOf(own: string | null): string {
  if (own === null) return exampleOrganisation;
  const [parts, added] = [exampleOrganisation, own].map((text) => parse(text, { schema: 'failsafe' }) as Parts);
  const merged = Object.entries(added ?? {}).map(([name, value]) => {
    const known = parts?.[name];
    return [name, isMap(known) && isMap(value) ? { ...known, ...value } : value] as const;
  });
  return stringify({ ...parts, ...Object.fromEntries(merged) }, { schema: 'failsafe' });
}
