// What somebody did last, whatever it was: to one incident, to several with one order, or to none at all.

import { takeBackSilence } from '../../alerts/unsilence.js';
import type { Deps } from '../../handling/dependencies.js';
import { inline } from '../../incident/escape.js';
import { tookLast } from '../../incident/features/merge/merge.js';
import type { Act, EpochMs, Incident, PersonKey } from '../../incident/incident.js';
import { lastActOf } from '../../incident/lately.js';
import { undoWithinMs } from '../../incident/undo-window.js';
import { type Done, doneLately } from './done-lately.js';

export type LastDone =
  /** One order changed all of these. */
  | { readonly together: readonly Incident[] }
  | { readonly incident: Incident }
  /** One order made these part of another. */
  | { readonly merged: readonly number[] }
  | { readonly done: Done };

/** Open incidents looked through for what the sender did last, and of all the newest: it may have ended one. */
const lookThrough = 1_000;
const lookThroughEnded = 200;

/** Null: nothing that could still be taken back. `room`: of incidents only that one counts. */
export async function lastDone(deps: Deps, by: PersonKey, room: number | null = null): Promise<LastDone | null> {
  const now = deps.clock.now();
  const looked = await lookedThrough(deps, room);
  const acted = actedOn(looked, by, now);
  const merge = lastMerge(looked, by, now);
  const done = await besideIncidents(deps, by, now);
  const last = acted[0];
  const lastAt = Math.max(last?.act.at ?? 0, merge?.at ?? 0);
  if (done !== null && done.at >= lastAt) return { done };
  if (merge !== null && merge.at === lastAt) return { merged: merge.others };
  if (last === undefined) return null;
  const order = last.incident.undoable?.by === by ? last.incident.undoable.together : undefined;
  if (order === undefined || room !== null) return { incident: last.incident };
  const same = acted.filter(({ incident: { undoable } }) => undoable?.by === by && undoable.together === order);
  return { together: same.map(({ incident }) => incident) };
}

/** The incidents to take out of the one named again, where their merge is what `by` did last to it; null where that is something else. */
export function mergeToTakeBack(incident: Incident, by: PersonKey, now: EpochMs): readonly number[] | null {
  if (incident.status === 'merged') return [incident.number];
  const merge = lastMerge([incident], by, now);
  return merge === null || (lastActOf(incident, by, now)?.at ?? 0) > merge.at ? null : merge.others;
}

const lastMerge = (
  incidents: readonly Incident[],
  by: PersonKey,
  now: EpochMs,
): { readonly others: readonly number[]; readonly at: EpochMs } | null =>
  incidents
    .flatMap((incident) => tookLast(incident) ?? [])
    .filter((one) => one.by === by && now - one.at <= undoWithinMs)
    .toSorted((a, b) => b.at - a.at)[0] ?? null;

async function lookedThrough({ store }: Deps, room: number | null): Promise<readonly Incident[]> {
  if (room !== null) return [await store.incident(room)].filter((one) => one !== null);
  const open = await store.list({ status: 'open', limit: lookThrough });
  const newest = await store.list({ status: 'all', limit: lookThroughEnded });
  return [...new Map([...open, ...newest].map((incident) => [incident.number, incident])).values()];
}

/** The newest act first. */
function actedOn(
  incidents: readonly Incident[],
  by: PersonKey,
  now: EpochMs,
): readonly { readonly incident: Incident; readonly act: Act }[] {
  const found = incidents.flatMap((incident) => {
    const act = lastActOf(incident, by, now);
    return act === null ? [] : [{ incident, act }];
  });
  return found.toSorted((a, b) => b.act.at - a.act.at || b.incident.number - a.incident.number);
}

/** Silences are found in the store, so that they are taken back after a restart as well. */
async function besideIncidents(deps: Deps, by: PersonKey, now: EpochMs): Promise<Done | null> {
  const silence = (await deps.store.silences(now))
    .filter((one) => one.by === by && now - one.at <= undoWithinMs)
    .toSorted((a, b) => b.at - a.at)[0];
  const done = doneLately(deps.store, by, now);
  if (silence === undefined || (done !== null && done.at >= silence.at)) return done;
  const what = `the silence of ${inline(silence.service, 60)}`;
  return { at: silence.at, what, takeBack: (message) => takeBackSilence(deps, message, silence) };
}
