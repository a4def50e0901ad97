// The page's line to the server: a stream of events down, one request per question up. A request that the network lost waits for
// the line to come back, as WhatsApp Web's jobs do; one that the server chose not to answer waits for ever.

import type { Answer, Calls, Method, Push } from '../wire.js';
import { browser } from './browser.js';

export class ServerStatusCodeError extends Error {
  override readonly name = 'ServerStatusCodeError';
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** One load of this page. */
const page = crypto.randomUUID();

let openings: (() => void)[] = [];
const nextOpening = (): Promise<void> => new Promise((resolve) => openings.push(resolve));

export async function call<M extends Method>(method: M, asks: Calls[M]['asks']): Promise<Calls[M]['gets']> {
  const answer = (await post(JSON.stringify({ page, method, asks }))) as Answer<Calls[M]['gets']>;
  if ('ok' in answer) return answer.ok;
  if ('silence' in answer) return new Promise(() => {});
  if (answer.error.code === 0) throw new Error(answer.error.message);
  throw new ServerStatusCodeError(answer.error.code, answer.error.message);
}

async function post(body: string): Promise<unknown> {
  for (;;) {
    const response = await fetch('/double/call', { method: 'POST', body }).catch(() => null);
    if (response !== null) return response.json();
    await nextOpening();
  }
}

/** Says what must not happen, so that a test can ask for it. */
export const report = (kind: 'unknown-module' | 'page-error', what: string): void => void call('report', { kind, what });

export interface Line {
  opened(): void;
  lost(): void;
  pushed(push: Push): void;
}

/** Resolves when the stream first stands. */
export function listen(line: Line): Promise<void> {
  const stream = new browser.EventSource(`/double/events?page=${page}`);
  stream.onerror = () => line.lost();
  stream.onmessage = ({ data }) => line.pushed(JSON.parse(data) as Push);
  stream.onopen = () => {
    line.opened();
    const waiting = openings;
    openings = [];
    for (const resolve of waiting) resolve();
  };
  return nextOpening();
}

/** Stands still: nothing of the page runs until the server lets go. */
export function freeze(): void {
  const request = new browser.XMLHttpRequest();
  request.open('GET', `/double/freeze?page=${page}`, false);
  request.send();
}
