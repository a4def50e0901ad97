// Who reads an answer, and when.

import type { Directory } from './directory.js';
import type { EpochMs, PersonKey } from './incident.js';

export interface Reader {
  readonly person: PersonKey;
  readonly timezone: string;
  readonly now: EpochMs;
  readonly directory: Directory;
}
