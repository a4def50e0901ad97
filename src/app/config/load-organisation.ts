// Which organisation Muster runs: the file the environment names, else `muster.yaml`, else the built-in example.
// Called at start and again on a reload; a Fault leaves whatever was there before in place.

import { Fault } from '../../fault.js';
import type { EpochMs } from '../../incident/incident.js';
import { exampleOrganisation } from './example.js';
import { type CheckedOrganisation, readOrganisation } from './organisation-file.js';
import type { Environment, ReadFile } from './secret.js';

export interface LoadedOrganisation extends CheckedOrganisation {
  /** The file's path as it was named, or null for the built-in example. */
  readonly path: string | null;
}

/**
 * Throws a Fault when the example would be run against real people: its numbers are made up, and may be somebody's. `real`: transports
 * with real people behind them.
 */
export function refuseExample({ path }: Pick<LoadedOrganisation, 'path'>, real: readonly string[]): void {
  if (path !== null || real.length === 0) return;
  throw new Fault(`WHATSAPP names ${real.join(' and ')}, and there is no ${defaultPath} to say who your people are.`, {
    hint: `Copy muster.example.yaml to ${defaultPath}, put your own people and numbers in it (those of the example may be somebody's), then start again. WHATSAPP=local tries the example on this machine.`,
  });
}

const defaultPath = 'muster.yaml';

/** Reads and checks it whole. `path` is `Config.organisationPath`. Throws one Fault with every problem. */
export function loadOrganisation(
  path: string | null,
  env: Environment,
  readFile: ReadFile,
  now: EpochMs | null = null,
): LoadedOrganisation {
  const text = readFile(path ?? defaultPath);
  if (text !== null) return { ...readOrganisation(text, path ?? defaultPath, env, readFile, now), path: path ?? defaultPath };
  if (path === null) return { ...readOrganisation(exampleOrganisation, 'the built-in example', env, readFile), path: null };
  throw new Fault(`MUSTER_CONFIG: found ${JSON.stringify(path)}, wanted a file that can be read`, {
    hint: `Put the organisation at ${path}, or leave MUSTER_CONFIG out to try the built-in example.`,
  });
}
