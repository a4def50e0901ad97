// One call of a transport, with a limit of our own: a client whose page hangs never answers and never throws.

import type { Clock } from '../clock.js';
import { Fault, SendFailure } from '../fault.js';
import { seconds } from '../incident/duration.js';

/** Every call of a transport has our own limit. */
export const callLimitMs = seconds(15);

/** How an error begins whose message may have arrived all the same. */
export const lostAnswer = 'no answer';

/** A call that does not come back in time is given up; what it asked for may still happen. */
export function withinCallLimit<T>(clock: Clock, call: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = clock.after(callLimitMs * clock.scale, () =>
      reject(new SendFailure(`${lostAnswer} within 15 s`, { permanent: false, ambiguous: true })),
    );
    call.then(
      (value) => {
        stop();
        resolve(value);
      },
      (error: unknown) => {
        stop();
        reject(
          error instanceof SendFailure || error instanceof Fault
            ? error
            : new SendFailure(String(error), { permanent: false, cause: error }),
        );
      },
    );
  });
}
