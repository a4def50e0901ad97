// Reads a short text of an address that somebody else named, once it was judged: no redirect leads elsewhere, and neither length nor time has no end.

import { bytesWithin } from '../answer-bytes.js';
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
      return (await bytesWithin(answer, mostBytes))?.toString('utf8') ?? null;
    } catch {
      return null;
    }
  };
