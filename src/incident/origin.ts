// How an incident was found, and where its cause lies.

import { inline } from './escape.js';
import type { Incident } from './incident.js';
import { sliceOf } from './slice.js';

export const detections = ['monitoring', 'internal', 'customer'] as const;
/** `internal`: one of us noticed it. */
export type Detection = (typeof detections)[number];

export const detectedBy = ({ source, reportedByCustomer }: Pick<Incident, 'source' | 'reportedByCustomer'>): Detection =>
  source !== null ? 'monitoring' : reportedByCustomer === true ? 'customer' : 'internal';

/** What lies behind it, in somebody's words; null: nobody has said. */
export const causeSlice = sliceOf<string | null>('origin', null);

/** `External cause: carrier X`; null where it is ours and nobody has said more. */
export function originLine(incident: Pick<Incident, 'origin' | 'slices'>): string | null {
  const cause = causeSlice.read(incident);
  if (cause !== null) return `${incident.origin === 'external' ? 'External' : 'Internal'} cause: ${inline(cause, 160)}`;
  return incident.origin === 'external' ? 'The cause lies outside' : null;
}

const found: Readonly<Record<Detection, string>> = {
  monitoring: 'found by monitoring',
  internal: 'found by one of us',
  customer: 'reported by a customer',
};

/** `Reported by a customer`. */
export const detectionWords = (incident: Pick<Incident, 'source' | 'reportedByCustomer'>): string => found[detectedBy(incident)];
