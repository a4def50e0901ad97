// The rest of a body that is refused is taken in and dropped before the answer: a client that is still writing when the connection
// closes sees a reset and never the answer.

import type { IncomingMessage } from 'node:http';

/** So much of it, and so long. A sender with more to say is cut off in the middle. */
export const mostDrainedBytes = 16 * 1024 * 1024;
export const drainedWithinMs = 2_000;
/** One that sends nothing for this long is waiting for the answer. */
const longestPauseMs = 250;

/** Resolves once the request has ended, or there is no more patience with it. Never rejects. */
export function drained(request: IncomingMessage): Promise<void> {
  if (request.complete || request.readableEnded || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let bytes = 0;
    const count = (piece: Buffer) => {
      bytes += piece.length;
      pause.refresh();
      if (bytes > mostDrainedBytes) end();
    };
    const end = () => {
      clearTimeout(patience);
      clearTimeout(pause);
      // A sender that hangs up later is an error still, and nobody's concern.
      request.off('data', count).pause();
      resolve();
    };
    const patience = setTimeout(end, drainedWithinMs);
    const pause = setTimeout(end, longestPauseMs);
    request.unpipe();
    request.on('data', count).on('end', end).on('close', end).on('error', end).resume();
  });
}
