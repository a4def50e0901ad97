// Quiet: pages are held until then; state, clocks and the SLA are not. Who asked for it, and why, stays with the incident.

import type { EpochMs, Incident, Quieted } from './incident.js';
import { sliceOf } from './slice.js';

const slice = sliceOf<Quieted | null>('quiet', null);

/** Who quieted it last, and why; says nothing about whether it is quiet now. */
export const quietedBy = (incident: Incident): Quieted | null => slice.read(incident);

export const withQuiet = (incident: Incident, until: EpochMs | null, quieted: Quieted | null): Incident =>
  quieted === null && slice.read(incident) === null
    ? { ...incident, quietUntil: until }
    : slice.write({ ...incident, quietUntil: until }, quieted);

/** P1 and P2 are ended by a person, unless they came and went inside a silence: nobody was paged for that. */
export const asksForResolve = (incident: Pick<Incident, 'severity' | 'ack' | 'progression'>): boolean =>
  (incident.severity === 'P1' || incident.severity === 'P2') && !isHeldBack(incident);

/** Nobody was paged for it yet: it opened, or became this bad, inside a silence. */
export const isHeldBack = ({ ack, progression }: Pick<Incident, 'ack' | 'progression'>): boolean =>
  ack === null && progression.ladderStep < 0;
