// The built server as a child process with its own data, for tests that need the real thing: a port, a disk, a clock.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface PhoneMessage {
  readonly id: string;
  readonly from: string;
  readonly fromBot: boolean;
  readonly text: string;
}

export interface MusterProcess {
  readonly url: string;
  readonly folder: string;
  readonly process: ChildProcess;
  /** Everything the bot said in this chat so far: a phone, or a group's id. */
  heard(chat: string): Promise<readonly PhoneMessage[]>;
  /** Waits until something the bot said in this chat fits. Fails with what was said after `withinMs`. */
  hears(chat: string, wanted: RegExp, withinMs?: number): Promise<PhoneMessage>;
  says(from: string, text: string, how?: { readonly chat?: string; readonly quoted?: string }): Promise<void>;
  get(path: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts `node dist/main.js` and waits until it is ready. The folder is removed at `stop`, unless it was handed in. */
export async function startMuster(env: Readonly<Record<string, string>> = {}, own: string | null = null): Promise<MusterProcess> {
  if (!existsSync(main)) throw new Error('dist/main.js is missing: run npm run build');
  const folder = own ?? mkdtempSync(join(tmpdir(), 'muster-real-'));
  const child = spawn(process.execPath, [main], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', PORT: '0', DATABASE_URL: `file:${join(folder, 'muster.db')}`, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = await readyUrl(child);
  const json = async (path: string, init?: RequestInit) => {
    const answer = await fetch(`${url}${path}`, init);
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`);
    return answer.json() as Promise<unknown>;
  };
  const heard = async (chat: string) => {
    const all = (await json(`/local/chats/${encodeURIComponent(chat)}/messages`).catch(() => [])) as readonly PhoneMessage[];
    return all.filter((one) => one.fromBot);
  };
  return {
    url,
    folder,
    process: child,
    heard,
    hears: async (chat, wanted, withinMs = 10_000) => {
      for (const until = performance.now() + withinMs; performance.now() < until; ) {
        const found = (await heard(chat)).find((one) => wanted.test(one.text));
        if (found !== undefined) return found;
        await changed(url);
      }
      throw new Error(`${chat} did not hear ${wanted}, but: ${JSON.stringify((await heard(chat)).map((one) => one.text))}`);
    },
    says: async (from, text, how = {}) => {
      await json('/local/messages', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ from, text, ...how }),
      });
    },
    get: (path) => json(path),
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        await gone;
      }
      if (own === null) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The address from the line that says it is ready. */
function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const read = (chunk: Buffer) => {
      said += chunk.toString();
      const found = /Muster is ready\..*?(http:\/\/[^/]+)\//u.exec(said);
      if (found?.[1] !== undefined) resolve(found[1]);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => reject(new Error(`Muster exited with ${code} before it was ready:\n${said}`)));
  });
}

/** Resolves when the phones report any change, or after half a second: waiting without polling hard. */
async function changed(url: string): Promise<void> {
  const stop = AbortSignal.timeout(500);
  try {
    const answer = await fetch(`${url}/local/events`, { signal: stop });
    const reader = answer.body?.getReader();
    await reader?.read();
    await reader?.cancel();
  } catch {
    // The half second is over.
  }
}
