// The browsers of a profile as the operating system sees them: who runs, and the end of those that are ours.
// Must never touch a process that does not name the profile in its own command line.

import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Clock } from '../../clock.js';

/** Chromium ignores switches it does not know: by this one a browser of ours is told from one that somebody opened by hand. */
export const ownMark = '--started-by-muster';

export interface BrowserProcess {
  readonly pid: number;
  /** The browser itself, not one of its renderers, zygotes or utilities. */
  readonly main: boolean;
  readonly ours: boolean;
}

/** Every living process that has this profile open. `profile` is an absolute path as it stands in the command line. */
export async function browsersOf(profile: string): Promise<readonly BrowserProcess[]> {
  const named = `--user-data-dir=${profile} `;
  return (await commandLines())
    .filter(({ line }) => line.includes(named))
    .map(({ pid, line }) => ({ pid, main: !line.includes(' --type='), ours: line.includes(` ${ownMark} `) }));
}

/** Kills the browsers of ours on this profile with all their children; answers whether nothing of them is left. */
export async function endBrowsersOf(profile: string, clock: Clock): Promise<boolean> {
  for (let look = 0; look < looksMost; look += 1) {
    const left = await browsersOf(profile);
    if (left.length === 0) return true;
    for (const { pid, main } of left) kill(pid, main);
    await new Promise<void>((resolve) => clock.after(lookEveryMs, resolve));
  }
  return (await browsersOf(profile)).length === 0;
}

/** A killed process is gone within milliseconds; on a machine that swaps, within seconds. */
const lookEveryMs = 50;
const looksMost = 100;

/** Puppeteer starts a browser as the leader of a process group of its own, so that one signal ends its whole family. */
function kill(pid: number, leader: boolean): void {
  for (const target of leader ? [-pid, pid] : [pid]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // Gone already, or not ours to end: the next look at the process table tells.
    }
  }
}

/** What the browser and its children hold in memory, in bytes, shared pages divided among them; null where nobody can say. */
export async function memoryOf(profile: string): Promise<number | null> {
  try {
    return (await browsersOf(profile)).reduce((sum, { pid }) => sum + heldBy(pid), 0);
  } catch {
    return null;
  }
}

const heldBy = (pid: number): number =>
  1_024 * Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);

/** Chromium needs `--no-sandbox` for root. */
export const runsAsRoot = (): boolean => process.getuid?.() === 0;

interface CommandLine {
  readonly pid: number;
  /** Arguments with a space after each: children of a zygote write theirs so, and nothing can be told apart better. */
  readonly line: string;
}

const commandLines = async (): Promise<readonly CommandLine[]> => (existsSync('/proc/self/cmdline') ? fromProc() : fromPs());

const fromProc = (): readonly CommandLine[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [{ pid: Number(name), line: `${readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ')} ` }];
      } catch {
        return [];
      }
    });

/** macOS. */
const fromPs = async (): Promise<readonly CommandLine[]> => {
  const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'pid=,command='], { maxBuffer: 16 * 2 ** 20 });
  return stdout.split('\n').flatMap((row) => {
    const [, pid, line] = /^\s*(\d+)\s+(.*)$/.exec(row) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), line: `${line} ` }];
  });
};

/** What a browser needs to know of where it runs. Our tokens stand in the same environment and are none of its business. */
export function browserEnvironment(): Record<string, string> {
  const wanted = /^(PATH|HOME|USER|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|DISPLAY|WAYLAND_DISPLAY|XDG_\w+|FONTCONFIG_\w+|SSL_CERT_\w+)$/;
  // biome-ignore lint/style/noProcessEnv: what a child inherits is asked of the process itself.
  const all = Object.entries(process.env);
  return Object.fromEntries(all.flatMap(([name, value]) => (value !== undefined && wanted.test(name) ? [[name, value]] : [])));
}
