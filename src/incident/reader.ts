// Who reads an answer, and when.

import { type Directory, phrasesFor } from './directory.js';
import type { EpochMs, PersonKey } from './incident.js';
import type { Zone } from './moment.js';
import { english, type Phrases } from './phrases.js';

export interface Reader {
  readonly person: PersonKey;
  /** Their own; among others that of the room, named where people of several zones read it. */
  readonly timezone: Zone;
  readonly now: EpochMs;
  readonly directory: Directory;
  /** Others read it too: it is English. Absent: they alone do, and it is in their language. */
  readonly amongOthers?: true;
}

/** In which an answer to them is worded. */
export const phrasesTo = ({ directory, person, amongOthers }: Reader): Phrases =>
  amongOthers === true ? english : phrasesFor(directory, person);
