// How long the end of an incident counts as being about what fires now.

import { minutes } from './duration.js';

/**
 * Firing again within this time of its end is the same outage: the incident opens again. As long a decision to end it while its alerts
 * fire holds; then whoever is on call hears of it afresh.
 */
export const reopensWithinMs = minutes(30);
