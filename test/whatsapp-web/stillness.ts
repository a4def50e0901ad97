// A page that stands still: it waits in a synchronous request that is answered only when it may go on.

import type { ServerResponse } from 'node:http';

export interface Stillness {
  /** The page's request. Answered at once when nobody wants it to stand still any more. */
  hold(request: ServerResponse): void;
  /** Resolves when the page stands. */
  begin(): Promise<void>;
  end(): void;
}

export function createStillness(ask: () => void): Stillness {
  const held = new Set<ServerResponse>();
  let wanted = false;
  let begun: () => void = () => {};
  return {
    hold: (request) => {
      if (wanted) held.add(request);
      else request.end('go on');
      begun();
    },
    begin: () => {
      wanted = true;
      ask();
      return new Promise((resolve) => {
        begun = resolve;
      });
    },
    end: () => {
      wanted = false;
      for (const request of held) request.end('go on');
      held.clear();
    },
  };
}
