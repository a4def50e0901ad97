// What the tests of the built server share: a folder that goes away, a server that is ready, and asking until something holds.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SentEntry } from '../../src/transports/local/entries.js';
import { journalOf } from './audit.js';
import { type Client, clientOf } from './http.js';
import { type Server, type ServerOptions, startServer } from './server.js';

/** A folder that is removed when the test is over. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'muster-built-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Running {
  readonly server: Server;
  readonly client: Client;
  readonly url: string;
}

/** A server that is ready; killed when the test is over, should it still live. */
export async function started(options: ServerOptions): Promise<Running> {
  const server = startServer(options);
  onTestFinished(async () => {
    server.signal('SIGKILL');
    await server.ended;
  });
  const url = await server.ready;
  if (url === null) throw new Error(`the server did not start: ${server.stderr()}`);
  const client = clientOf(url);
  onTestFinished(() => client.close());
  return { server, client, url };
}

/** Asks again and again until there is an answer; null and undefined are none. */
export async function until<T>(ask: () => Promise<T | null | undefined> | T | null | undefined, withinMs: number): Promise<T> {
  const patience = Date.now() + withinMs;
  for (;;) {
    const found = await ask();
    if (found !== null && found !== undefined) return found;
    if (Date.now() > patience) throw new Error(`nothing within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** What was handed over to this phone, oldest first. */
export const sentTo = (folder: string, phone: string): readonly SentEntry[] =>
  journalOf(folder).filter((entry) => entry.kind === 'sent' && entry.chat === phone) as readonly SentEntry[];

/** On call for every team's incidents of the built-in example in even weeks, or in odd ones. */
export const onCall = ['+919812300001', '+447700900002'] as const;
