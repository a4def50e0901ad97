// `impact:` of `muster.yaml`: the words for where and for what customers are hit, each with what customers call it.

import { z } from 'zod';
import { type ImpactCatalogue, type ImpactKind, impactKinds } from '../../incident/impact-facts.js';
import { fields, maybe, word } from './schema-parts.js';
import { complain, type Judged, readOne } from './sections.js';

const wanted = 'a list of words, each a name or { key: …, name: …, aliases: [ … ] }';

const entry = z
  .preprocess(
    (value) => (typeof value === 'string' ? { key: value } : value),
    fields({ key: word('a word like eu-1'), name: maybe(word('what customers call it')), aliases: maybe(aliases()) }),
  )
  .transform(({ key, name, aliases: others }) => ({ key: key.trim(), name: (name ?? key).trim(), aliases: others ?? [] }));

function aliases() {
  return z.preprocess(
    (value) => (typeof value === 'string' ? [value] : value),
    z.array(word('another word for it'), { error: 'a list of other words for it' }),
  );
}

const words = maybe(z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(entry, { error: wanted })));

/** What may stand under `impact`. */
export const impactSchema = maybe(fields({ locations: words, channels: words, products: words }));

/** The catalogue; nothing where the file has none. */
export function readImpact(judged: Judged): { readonly impact?: ImpactCatalogue } {
  const given = readOne(judged, ['impact'], impactSchema);
  if (given === null) return {};
  const impact = { locations: given.locations ?? [], channels: given.channels ?? [], products: given.products ?? [] };
  for (const kind of impactKinds) noteSharedWords(judged, kind, impact);
  return { impact };
}

/** One word for two things of a kind: nobody could say which is meant. */
function noteSharedWords(judged: Judged, kind: ImpactKind, impact: ImpactCatalogue): void {
  const owners = new Map<string, string>();
  for (const [index, { key, name, aliases: others }] of impact[kind].entries()) {
    for (const one of new Set([key, name, ...others].map((typed) => typed.toLowerCase()))) {
      const owner = owners.get(one);
      if (owner !== undefined) complain(judged, ['impact', kind, index], `"${one}", a word for ${owner}`, 'words that mean only this one');
      else owners.set(one, key);
    }
  }
}
