// How long a flapping alert must keep still before it is taken at its last word.

import { minutes } from './duration.js';

/** Four changes of one alert within this time are flapping; as long without one end it. */
export const flapWithinMs = minutes(10);
