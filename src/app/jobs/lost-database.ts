// The database was gone when Muster started, and an empty one took its place. It works, so it is ready; but nobody would miss what is
// gone. The admins are told once, by every transport, and for a day it stands in /readyz and the metrics, across restarts.

import type { Carriers } from '../../delivery/carriers.js';
import { createFromMemory } from '../../delivery/from-memory.js';
import type { Deps } from '../../handling/dependencies.js';
import { hours, seconds } from '../../incident/duration.js';
import { inline } from '../../incident/escape.js';
import type { EpochMs, PersonKey } from '../../incident/incident.js';
import { administratorsOf } from '../../people/identity/recovery-contacts.js';

export interface LostDatabaseWatch {
  /** In words; null while there is nothing to warn of. Rejects with StoreUnavailable. */
  warning(): Promise<string | null>;
  /** One look, to be had once a second; idempotent. */
  look(): Promise<void>;
}

/** So long it is shown. */
const shownMs = hours(24);
/** Whom no transport took it for is tried again after this long. */
const againAfterMs = seconds(15);

/** Kept in the new database, so that another restart neither forgets nor repeats it. */
interface Lost {
  readonly at: EpochMs;
  readonly why: string;
  readonly told: readonly PersonKey[];
}

const place = ['muster', 'database-lost'] as const;

export function createLostDatabaseWatch(deps: Deps, carriers: Carriers): LostDatabaseWatch {
  const memory = createFromMemory(deps, carriers);
  let known: Lost | null | undefined;
  let nextTryAt: EpochMs = Number.NEGATIVE_INFINITY;

  const keep = async (lost: Lost): Promise<void> => {
    await deps.store.writeNote(...place, JSON.stringify(lost));
    known = lost;
  };

  const find = async (): Promise<Lost | null> => {
    if (known !== undefined) return known;
    const why = deps.store.lost();
    if (why !== null) await keep({ at: deps.clock.now(), why, told: [] });
    else {
      const kept = await deps.store.note(...place);
      known = kept === null ? null : (JSON.parse(kept) as Lost);
    }
    return known ?? null;
  };

  const look = async (): Promise<void> => {
    const lost = await find();
    const now = deps.clock.now();
    if (lost === null || now < nextTryAt || now - lost.at > shownMs) return;
    const toTell = administratorsOf(deps.organisation(), now).filter((person) => !lost.told.includes(person));
    if (toTell.length === 0) return;
    nextTryAt = now + againAfterMs * deps.clock.scale;
    const words = (person: PersonKey) => ({ text: `⚠️ Muster · ${inline(lost.why, 600)}`, marker: `database lost ${lost.at} ${person}` });
    const told: PersonKey[] = [];
    for (const person of toTell) if ((await memory.byAll(person, words(person))).length > 0) told.push(person);
    if (told.length > 0) await keep({ ...lost, told: [...lost.told, ...told] });
  };

  return {
    warning: async () => {
      const lost = await find();
      return lost === null || deps.clock.now() - lost.at > shownMs ? null : lost.why;
    },
    look,
  };
}
