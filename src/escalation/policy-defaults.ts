// The clocks a severity has when `muster.yaml` says nothing about it. Data only; merging with the file happens in src/app/config/.
// "design" is the table in section 3 of the design, "seed" the customers' own papers it was made from.

import { hours, minutes, seconds } from '../incident/duration.js';
import type { Severity } from '../incident/incident.js';
import type { Policy, Step } from '../incident/policy.js';

const unacknowledged = (afterMs: number, ...to: readonly string[]): Step => ({ afterMs, unless: 'acknowledged', to });
const unresolved = (afterMs: number, ...to: readonly string[]): Step => ({ afterMs, unless: 'resolved', to });

/** Seats of every war room (seed: "War Room Templates": owner, backup owner, on-call manager, customer lead). */
export const defaultRoomSeats: readonly string[] = ['owner', 'backup', 'manager', 'comms'];

/** A manager's answer is waited for this long, then the VP is asked (design, "Decisions": 3 min). */
const decideWithinMs = minutes(3);

const p1: Policy = {
  acknowledgeWithinMs: minutes(5), // seed: critical is answered "within minutes"; design reads it as 5
  resolveWithinMs: minutes(30), // seed: "P1 must be resolved in 30 min"
  warnAtMs: [minutes(15), minutes(5)], // seed: "15 minutes to SLA breach", and the alert at minute 25 of 30
  firstUpdateWithinMs: minutes(2), // seed: first status update in under 2 minutes
  updateEveryMs: minutes(5), // seed: "Status Updates Every 5 Minutes"
  slowAfterMs: hours(2), // design: 20 min after 2 h; nobody keeps a five-minute beat for a whole night
  slowUpdateEveryMs: minutes(20),
  noticeWithinMs: minutes(15), // seed: first customer notice within 15 minutes
  page: ['owner', 'backup', 'manager', 'vp-engineering', 'vp-customer'], // seed: manager, VP Engineering, VP Customer at once
  escalate: [
    unacknowledged(minutes(2), 'owner'), // design: +2 min again
    unacknowledged(minutes(5), 'backup'), // design: +5 min backup
    unacknowledged(minutes(10), 'manager', 'backup'), // design: "then manager"; one more gap of five minutes
    unresolved(minutes(15), 'cto'), // seed: "P1 incidents escalate to CTO if unresolved after 15 minutes"
  ],
  repeatEveryMs: minutes(5), // same gap as the rungs before it
  room: 'declare', // seed: P1 incidents create their group at once
  roomSeats: defaultRoomSeats,
  fallbackAfterMs: seconds(60), // design
  ackExpiresAfterMs: minutes(15), // design
  decideWithinMs,
};

const p2: Policy = {
  acknowledgeWithinMs: hours(1), // seed: high is answered within an hour
  resolveWithinMs: hours(2), // seed: P2 "SLA < 2 hours"
  warnAtMs: [minutes(30), minutes(10)], // design
  firstUpdateWithinMs: minutes(15), // design
  updateEveryMs: minutes(15), // design
  slowAfterMs: null,
  slowUpdateEveryMs: null,
  noticeWithinMs: minutes(30), // design
  page: ['owner', 'manager'], // design
  escalate: [
    unacknowledged(minutes(15), 'owner'), // design: +15 min again
    unacknowledged(minutes(30), 'backup'), // design: "then backup"
    unresolved(minutes(30), 'vp-engineering'), // seed: "P2 escalates to VP after 30 minutes"
  ],
  repeatEveryMs: minutes(30), // twice the first gap: half of the hour to acknowledge in
  room: 'ask', // design: on `room`
  roomSeats: defaultRoomSeats,
  fallbackAfterMs: seconds(120), // design
  ackExpiresAfterMs: minutes(60), // design
  decideWithinMs,
};

const p3: Policy = {
  acknowledgeWithinMs: hours(4), // seed: medium is answered within 4 hours
  resolveWithinMs: hours(8), // seed: P3 "SLA < 8 hours"
  warnAtMs: [minutes(60)], // design
  firstUpdateWithinMs: null,
  updateEveryMs: minutes(60), // design
  slowAfterMs: null,
  slowUpdateEveryMs: null,
  noticeWithinMs: null,
  page: ['owner'], // design
  escalate: [
    unacknowledged(hours(2), 'owner'), // design: +2 h
    unacknowledged(hours(4), 'backup'), // when the time to acknowledge is over
    unresolved(hours(4), 'manager'), // design: half of the SLA
  ],
  repeatEveryMs: hours(2), // same gap as the rungs before it
  room: 'ask', // design: on `room`
  roomSeats: defaultRoomSeats,
  fallbackAfterMs: null,
  ackExpiresAfterMs: null,
  decideWithinMs,
};

const p4: Policy = {
  acknowledgeWithinMs: hours(24), // seed: low is answered within 24 hours
  resolveWithinMs: null, // design: none
  warnAtMs: [],
  firstUpdateWithinMs: null,
  updateEveryMs: null,
  slowAfterMs: null,
  slowUpdateEveryMs: null,
  noticeWithinMs: null,
  page: [], // design: the daily digest
  escalate: [unacknowledged(hours(24), 'owner')], // when the time to acknowledge is over
  repeatEveryMs: hours(24),
  room: 'ask', // design: on `room`
  roomSeats: defaultRoomSeats,
  fallbackAfterMs: null,
  ackExpiresAfterMs: null,
  decideWithinMs,
};

/** The policy of each severity before the file has its say. Every number is a default; any can be set under `policies:`. */
export const defaultPolicies: Readonly<Record<Severity, Policy>> = { P1: p1, P2: p2, P3: p3, P4: p4 };
