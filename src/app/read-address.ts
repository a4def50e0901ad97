// Reads a short text of an address that somebody else named, once it was judged: no redirect leads elsewhere, and neither length nor time has no end.

import type { ReadAddress } from './routes/proofs.js';

const answerWithinMs = 3_000;
const mostBytes = 64 * 1024;

/** `ask` is the `fetch` of the process unless a test has another. */
export const readsAddresses =
  (ask: typeof fetch = fetch): ReadAddress =>
  async (url) => {
    try {
      const answer = await ask(url, { redirect: 'error', signal: AbortSignal.timeout(answerWithinMs) });
      if (!answer.ok || answer.body === null) return null;
      const pieces: Uint8Array[] = [];
      let bytes = 0;
      for await (const piece of answer.body) {
        bytes += piece.length;
        if (bytes > mostBytes) return null;
        pieces.push(piece);
      }
      return Buffer.concat(pieces).toString('utf8');
    } catch {
      return null;
    }
  };
