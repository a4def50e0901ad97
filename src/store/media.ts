// The port of the media folder: what people sent as evidence, kept once under its hash. Never incident data; that names it by hash.

import type { EpochMs } from '../incident/incident.js';
import type { MediaRef } from '../incident/message.js';

export interface KeptMedia {
  readonly bytes: Uint8Array;
  readonly mime: string;
  readonly name: string | null;
}

export interface MediaStore {
  /**
   * Keeps the bytes, durable when it resolves; the same bytes are kept once. Rejects with a Fault when the folder takes nothing,
   * and for more than `largestMediaBytes`.
   */
  put(media: KeptMedia): Promise<MediaRef>;
  /** The bytes under this hash; null when they are not there, or are not what the hash says any more. */
  get(sha256: string): Promise<Uint8Array | null>;
  /** Removes what was last put before this instant; answers how many. What is put meanwhile stays. */
  prune(before: EpochMs): Promise<number>;
}

/** No more is kept than is taken in. */
export { largestMediaBytes as largestKeptBytes } from '../incident/message.js';
