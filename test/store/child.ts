// Starts a script of the tests in a process of its own and reads what it prints.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Child {
  /** The next line it prints; null when it has ended. */
  line(): Promise<string | null>;
  /** SIGKILL, and the end of the process. Lines printed before stay readable. */
  kill(): Promise<void>;
}

export const startHolder = (...args: readonly string[]): Child => startChild(join(import.meta.dirname, 'holder.ts'), ...args);

export function startChild(script: string, ...args: readonly string[]): Child {
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    line: async () => {
      const next = await lines.next();
      return next.done ? null : next.value;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
