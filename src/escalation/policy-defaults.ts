// The clocks a severity has when `muster.yaml` says nothing about it. Data only; merging with the file happens in src/app/config/.
// The same numbers stand as a table in docs/design.md, "Clocks", and a test holds the two together.

import { hours, minutes, seconds } from '../incident/duration.js';
import type { Severity } from '../incident/incident.js';
import type { Policy, Step } from '../incident/policy.js';

const unacknowledged = (afterMs: number, ...to: readonly string[]): Step => ({ afterMs, unless: 'acknowledged', to });
const unresolved = (afterMs: number, ...to: readonly string[]): Step => ({ afterMs, unless: 'resolved', to });

/** Seats of every war room: who works on it, who decides, who tells the customers. */
export const defaultRoomSeats: readonly string[] = ['owner', 'backup', 'manager', 'comms'];

/** A manager's answer is waited for this long, then the VP is asked: an outage does not wait for a phone that is off. */
const decideWithinMs = minutes(3);

const p1: Policy = {
  acknowledgeWithinMs: minutes(5),
  resolveWithinMs: minutes(30),
  warnAtMs: [minutes(15), minutes(5)],
  firstUpdateWithinMs: minutes(2),
  updateEveryMs: minutes(5),
  slowAfterMs: hours(2), // nobody keeps a five-minute beat for a whole night
  slowUpdateEveryMs: minutes(20),
  noticeWithinMs: minutes(15),
  noticeEveryMs: minutes(30),
  page: ['owner', 'backup', 'manager', 'vp-engineering', 'vp-customer'],
  escalate: [
    unacknowledged(minutes(2), 'owner'),
    unacknowledged(minutes(5), 'backup'), // alone, so that without one it goes on at once
    unacknowledged(minutes(10), 'manager', 'backup', 'owner'), // one more gap of five minutes; whoever is on call must not sleep on
    unresolved(minutes(15), 'cto'),
  ],
  repeatEveryMs: minutes(5), // same gap as the rungs before it
  room: 'declare',
  roomSeats: defaultRoomSeats,
  fallbackAfterMs: seconds(60),
  ringWhenUnreadAfterMs: { night: seconds(60), day: seconds(120) },
  ackExpiresAfterMs: minutes(15),
  decideWithinMs,
  review: { within: { days: 3 }, team: [] }, // PagerDuty's postmortem guide: a Sev-1 within three calendar days
};

const p2: Policy = {
  acknowledgeWithinMs: hours(1),
  resolveWithinMs: hours(2),
  warnAtMs: [minutes(30), minutes(10)],
  firstUpdateWithinMs: minutes(15),
  updateEveryMs: minutes(15),
  slowAfterMs: null,
  slowUpdateEveryMs: null,
  noticeWithinMs: minutes(30),
  noticeEveryMs: minutes(60),
  page: ['owner', 'manager'],
  escalate: [unacknowledged(minutes(15), 'owner'), unacknowledged(minutes(30), 'backup'), unresolved(minutes(30), 'vp-engineering')],
  repeatEveryMs: minutes(30), // twice the first gap: half of the hour to acknowledge in
  room: 'ask',
  roomSeats: defaultRoomSeats,
  fallbackAfterMs: seconds(120),
  ackExpiresAfterMs: minutes(60),
  decideWithinMs,
  review: { within: { businessDays: 5 }, team: [] }, // the same guide: a Sev-2 within five business days
};

const p3: Policy = {
  acknowledgeWithinMs: hours(4),
  resolveWithinMs: hours(8),
  warnAtMs: [minutes(60)],
  firstUpdateWithinMs: null,
  updateEveryMs: minutes(60),
  slowAfterMs: null,
  slowUpdateEveryMs: null,
  noticeWithinMs: null,
  noticeEveryMs: null,
  page: ['owner'],
  escalate: [
    unacknowledged(hours(2), 'owner'),
    unacknowledged(hours(4), 'backup'), // when the time to acknowledge is over
    unresolved(hours(4), 'manager'), // half of the SLA
  ],
  repeatEveryMs: hours(2), // same gap as the rungs before it
  room: 'ask',
  roomSeats: defaultRoomSeats,
  fallbackAfterMs: null,
  ackExpiresAfterMs: null,
  decideWithinMs,
};

const p4: Policy = {
  acknowledgeWithinMs: hours(24),
  resolveWithinMs: null,
  warnAtMs: [],
  firstUpdateWithinMs: null,
  updateEveryMs: null,
  slowAfterMs: null,
  slowUpdateEveryMs: null,
  noticeWithinMs: null,
  noticeEveryMs: null,
  page: [], // the daily digest
  escalate: [unacknowledged(hours(24), 'owner')], // when the time to acknowledge is over
  repeatEveryMs: hours(24),
  room: 'ask',
  roomSeats: defaultRoomSeats,
  fallbackAfterMs: null,
  ackExpiresAfterMs: null,
  decideWithinMs,
};

/** The policy of each severity before the file has its say. Every number is a default; any can be set under `policies:`. */
export const defaultPolicies: Readonly<Record<Severity, Policy>> = { P1: p1, P2: p2, P3: p3, P4: p4 };
