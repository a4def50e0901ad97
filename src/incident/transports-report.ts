// How the ways to reach people stand, in words. Pure.

import type { EpochMs } from './incident.js';
import { span, timeNear } from './moment.js';
import type { Reader } from './reader.js';

/** One transport as the bot sees it. */
export interface TransportStanding {
  readonly name: string;
  /** What people call it. */
  readonly label: string;
  readonly state: string;
  /** In words, what is wrong and what to do; null when all is well. */
  readonly detail: string | null;
  /** Since when it carries nothing; null while it carries. */
  readonly downSince: EpochMs | null;
  /** When a full round trip last worked; null: never yet. */
  readonly provedAt: EpochMs | null;
}

/** In order, the primary one first; then which one carries pages now. */
export function transportsReport(standing: readonly TransportStanding[], reader: Reader): string {
  const carrying = standing.find((one) => one.downSince === null);
  const [primary] = standing;
  const now =
    carrying === undefined
      ? '❗ Nothing works: nobody can be paged.'
      : carrying === primary
        ? `Pages go by ${transportLabel(standing, carrying.name)}.`
        : `Pages go by ${transportLabel(standing, carrying.name)} until ${transportLabel(standing, primary?.name ?? '')} is back.`;
  return [...standing.map((one) => line(standing, one, reader)), now].join('\n');
}

function line(
  standing: readonly TransportStanding[],
  { name, state, detail, downSince, provedAt }: TransportStanding,
  { now, timezone }: Reader,
): string {
  const label = transportLabel(standing, name);
  const why = detail === null ? '' : `\n   ${detail}`;
  if (downSince !== null) return `🔴 ${label} · ${state === 'ready' ? 'down' : state} since ${timeNear(downSince, now, timezone)}${why}`;
  const proved = provedAt === null ? 'not tried yet' : `last worked ${span(now - provedAt)} ago`;
  return `${state === 'ready' ? '🟢' : '🟡'} ${label} · ${state} · ${proved}${why}`;
}

/** With its name only where another transport is called the same. */
export function transportLabel(all: readonly { readonly name: string; readonly label: string }[], name: string): string {
  const label = all.find((one) => one.name === name)?.label ?? name;
  return all.filter((one) => one.label === label).length > 1 ? `${label} (${name})` : label;
}
