// Who reads an answer, and when.

import type { Directory } from './directory.js';
import type { EpochMs, PersonKey } from './incident.js';
import type { Zone } from './moment.js';

export interface Reader {
  readonly person: PersonKey;
  /** Their own; among others that of the room, named where people of several zones read it. */
  readonly timezone: Zone;
  readonly now: EpochMs;
  readonly directory: Directory;
}
