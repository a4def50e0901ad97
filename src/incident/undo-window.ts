// How long a person may take back what they have just done.

import { minutes } from './duration.js';

/** How long `undo` works. */
export const undoWithinMs = minutes(2);
