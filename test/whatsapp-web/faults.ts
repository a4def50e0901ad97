// What a test lets go wrong between the page and the server, per question the page may ask.

import type { Answer, Method } from './wire.js';

type Fault =
  | { readonly kind: 'hang' }
  | { readonly kind: 'fail'; readonly code: number; readonly message: string }
  | { readonly kind: 'lose'; readonly then: 'silence' | 'error' };

export interface Faults {
  /** The question is never heard, and never answered. */
  hang(method: Method): void;
  /** The question is refused: a number as WhatsApp's servers do (`ServerStatusCodeError`), words as any error of the page. */
  fail(method: Method, why: number | string): void;
  /** The question is heard and done, and the answer lost: for ever, or as an error. */
  loseAnswer(method: Method, then?: 'silence' | 'error'): void;
  /** Mends one, or all. */
  mend(method?: Method): void;
}

const refusedWith = (code: number, message: string): Answer<never> => ({ error: { code, message } });

export function createFaults(): Faults & { answer(method: Method, work: () => Answer<unknown>): Answer<unknown> } {
  const faults = new Map<Method, Fault>();
  return {
    hang: (method) => void faults.set(method, { kind: 'hang' }),
    fail: (method, why) =>
      void faults.set(method, {
        kind: 'fail',
        code: typeof why === 'number' ? why : 0,
        message: typeof why === 'number' ? `server status ${why}` : why,
      }),
    loseAnswer: (method, then = 'silence') => void faults.set(method, { kind: 'lose', then }),
    mend: (method) => (method === undefined ? faults.clear() : void faults.delete(method)),
    answer: (method, work) => {
      const fault = faults.get(method);
      if (fault?.kind === 'hang') return { silence: true };
      if (fault?.kind === 'fail') return refusedWith(fault.code, fault.message);
      const answer = work();
      if (fault === undefined) return answer;
      return fault.then === 'silence' ? { silence: true } : refusedWith(0, 'The network was lost');
    },
  };
}
