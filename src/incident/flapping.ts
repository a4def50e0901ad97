// How long a flapping alert must keep still before it is taken at its last word.

import { hours, minutes } from './duration.js';

/** Four changes of one alert within this time are flapping; as long without one end it. */
export const flapWithinMs = minutes(10);

/** Slow flapping: three times up and down again within an hour. It has ended once it was still for half of that. */
export const slowFlapWithinMs = hours(1);
export const slowFlapSettleMs = minutes(30);
