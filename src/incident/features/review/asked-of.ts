// Whom the review asks what.

import { type Incident, ownerOf, type PersonKey } from '../../incident.js';
import type { Role } from '../../policy.js';
import type { ReviewStep } from '../../review.js';

/** Whose question it is: the first of these seats that somebody holds, else whoever had the incident. */
const seatsAsked: Readonly<Record<ReviewStep, readonly Role[]>> = {
  happened: [],
  detection: [],
  cause: [],
  contributing: ['backup'],
  well: ['manager'],
  steps: [],
  faster: [],
  impact: ['comms', 'vp-customer'],
  lessons: ['manager'],
  actions: [],
  longTerm: [],
  owners: ['manager'],
  approval: ['manager'],
};

export const askedOf = (incident: Incident, step: ReviewStep): PersonKey | null => {
  const seat = seatsAsked[step].find((role) => incident.seats[role] !== undefined);
  return (seat === undefined ? null : incident.seats[seat]) ?? incident.ack?.by ?? ownerOf(incident);
};
