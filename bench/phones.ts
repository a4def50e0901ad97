// The people of the bench: they watch what the phones show (server-sent events) and write to the bot. All from outside.

import { get, type IncomingMessage } from 'node:http';

/** A message as a phone shows it; `atMs` is when it was seen here, on this process's monotonic clock. */
export interface Shown {
  readonly id: string;
  readonly chat: string;
  readonly text: string;
  readonly fromBot: boolean;
  readonly atMs: number;
}

export interface Phones {
  /** Everything shown since the start, oldest first. */
  readonly shown: readonly Shown[];
  /** The first message from now on that fits; rejects after `withinMs`. */
  next(fits: (message: Shown) => boolean, withinMs?: number): Promise<Shown>;
  /** Says something as a person; resolves when the bot has it. */
  say(from: string, text: string): Promise<void>;
  /** Resolves when nothing was shown for this long. */
  quiet(forMs: number): Promise<void>;
  hangUp(): void;
}

const patienceMs = 10_000;

export async function watchPhones(url: string): Promise<Phones> {
  const shown: Shown[] = [];
  const watchers = new Set<(message: Shown) => void>();
  const notice = (message: Shown) => {
    shown.push(message);
    for (const watcher of watchers) watcher(message);
  };
  const stream = await open(`${url}/local/events`);
  readEvents(stream, (type, data) => {
    if (type === 'message' || type === 'changed') notice({ ...(data as Omit<Shown, 'atMs'>), atMs: performance.now() });
  });
  return {
    shown,
    next: (fits, withinMs = patienceMs) =>
      new Promise((resolve, reject) => {
        const stop = () => {
          clearTimeout(timer);
          watchers.delete(watcher);
        };
        const watcher = (message: Shown) => {
          if (!fits(message)) return;
          stop();
          resolve(message);
        };
        const timer = setTimeout(() => {
          stop();
          reject(new Error(`nothing fitting was shown within ${withinMs} ms; last: ${shown.at(-1)?.text ?? 'nothing at all'}`));
        }, withinMs);
        watchers.add(watcher);
      }),
    say: async (from, text) => postJson(`${url}/local/messages`, { from, text }),
    quiet: async (forMs) => {
      let seen = -1;
      while (seen !== shown.length) {
        seen = shown.length;
        await new Promise((resolve) => setTimeout(resolve, forMs));
      }
    },
    hangUp: () => stream.destroy(),
  };
}

export async function postJson(url: string, body: unknown): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${text}`);
}

const open = (url: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    get(url, resolve).once('error', reject);
  });

function readEvents(stream: IncomingMessage, heard: (type: string, data: unknown) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('error', () => undefined);
  stream.on('data', (chunk: string) => {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const type = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (type !== undefined && data !== undefined) heard(type, JSON.parse(data));
    }
  });
}
