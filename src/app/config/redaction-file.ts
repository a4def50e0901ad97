// `redaction:` of `muster.yaml`: words that leave in no export.

import { z } from 'zod';
import type { Organisation } from '../../people/organisation.js';
import { fields, list, maybe } from './schema-parts.js';
import { type Judged, readOne } from './sections.js';

const wanted = 'a word or a few, from 3 to 100 characters';

/** A shorter one would strike out half of what is written. */
const word = z
  .string({ error: wanted })
  .transform((text) => text.trim().replace(/\s+/gu, ' '))
  .refine((text) => text.length >= 3 && text.length <= 100 && /[\p{L}\p{N}]/u.test(text), { error: wanted });

/** What may stand under `redaction`. */
export const redactionSchema = maybe(fields({ words: list(word, 'a list of words') }));

/** The restricted words; nothing where the file has none. */
export function readRedaction(judged: Judged): Pick<Organisation, 'redaction'> {
  const given = readOne(judged, ['redaction'], redactionSchema);
  return given === null || given.words.length === 0 ? {} : { redaction: given };
}
