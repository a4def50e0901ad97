// A transport that is lost is told to the admins on another one within a minute, once, and so is its return.
// The outage itself needs nobody: pages fall back by themselves.

import type { Deps } from '../handling/dependencies.js';
import { replyExpiresAfterMs } from '../incident/compose.js';
import { zoneOf } from '../incident/directory.js';
import { seconds } from '../incident/duration.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import { timeOfDay } from '../incident/moment.js';
import { transportLabel } from '../incident/transports-report.js';
import { administratorsOf } from '../people/identity/recovery-contacts.js';
import { write } from '../store/store.js';
import type { Carrier, Carriers } from './carriers.js';

/** Shorter gaps heal by themselves; with the next look the admins know well within 60 s. */
const toldAfterMs = seconds(20);

export interface Outages {
  /** One look at every transport; idempotent. */
  readonly look: () => Promise<void>;
}

/** Remembers which outages were told; after a restart one that goes on is told once more. */
export function createOutages(deps: Deps, carriers: Carriers, hooks: { readonly lost?: (name: string) => void } = {}): Outages {
  const told = new Map<string, EpochMs>();
  return {
    look: async () => {
      for (const carrier of carriers.all) {
        const since = carrier.downSince();
        const before = told.get(carrier.name);
        if (since !== null && before === undefined && deps.clock.now() - since >= toldAfterMs) {
          told.set(carrier.name, since);
          hooks.lost?.(carrier.name);
          deps.log.warn({ transport: carrier.name, detail: carrier.transport.health().detail }, 'a transport is lost');
          await tell(deps, carriers, carrier, lostWords(carriers, carrier, since), `lost ${since}`);
        }
        if (since === null && before !== undefined) {
          told.delete(carrier.name);
          deps.log.info({ transport: carrier.name }, 'a transport is back');
          await tell(deps, carriers, carrier, backWords(deps, carriers, carrier, before), `back ${before}`);
        }
      }
    },
  };
}

function lostWords(carriers: Carriers, carrier: Carrier, since: EpochMs) {
  const next = otherThan(carriers, carrier);
  const { state, detail } = carrier.transport.health();
  const isPrimary = carrier === carriers.all[0];
  return (timezone: string): string =>
    [
      `⚠️ Muster: ${transportLabel(carriers.all, carrier.name)} has been down since ${timeOfDay(since, timezone)}.`,
      next === null
        ? 'There is no other transport: nobody can be paged.'
        : isPrimary
          ? `Pages go by ${transportLabel(carriers.all, next.name)} until it is back.`
          : null,
      detail ?? (state === 'ready' || state === 'degraded' ? 'What was sent was not taken.' : `Its state: ${state}.`),
    ]
      .filter((line) => line !== null)
      .join('\n');
}

const backWords =
  (deps: Deps, carriers: Carriers, carrier: Carrier, since: EpochMs) =>
  (timezone: string): string =>
    `✅ Muster: ${transportLabel(carriers.all, carrier.name)} is back. It was down from ${timeOfDay(since, timezone)} to ${timeOfDay(deps.clock.now(), timezone)}.`;

const otherThan = (carriers: Carriers, carrier: Carrier): Carrier | null =>
  carriers.all.find((one) => one !== carrier && one.downSince() === null) ?? null;

/** Nobody is called up to be told how another transport is. */
const speaks = ({ transport }: Carrier): boolean => transport.pagesOnly !== true;

/** One that only sends reaches fewest, and is heard by nobody at night. */
const speakerOtherThan = (carriers: Carriers, carrier: Carrier): Carrier | null => {
  const up = carriers.all.filter((one) => one !== carrier && one.downSince() === null && speaks(one));
  return up.find(isHeard) ?? up[0] ?? null;
};

const isHeard = ({ transport }: Carrier): boolean => transport.sendsOnly !== true;

/** On a transport that carries; where there is none nobody can be told, and the heartbeat has stopped. */
async function tell(deps: Deps, carriers: Carriers, about: Carrier, words: (timezone: string) => string, once: string): Promise<void> {
  const by = about.downSince() === null && speaks(about) && isHeard(about) ? about : speakerOtherThan(carriers, about);
  if (by === null) return;
  const now = deps.clock.now();
  const directory = deps.directory();
  const keepers = administratorsOf(deps.organisation(), now);
  const messages = keepers.map((keeper) => note(keeper, words(zoneOf(directory, keeper)), by.name));
  const receipt = { channel: 'outage', id: `${about.name} ${once}`, at: now };
  await deps.store.commit({ now, writes: [...messages.map(write.message), write.receipt(receipt)] });
  deps.nudge();
}

const note = (person: PersonKey, text: string, via: string): Message => ({
  to: { kind: 'person', person },
  kind: 'reply',
  act: { do: 'say' },
  text,
  incident: null,
  expiresAfterMs: replyExpiresAfterMs,
  unless: null,
  replaces: null,
  quote: null,
  via,
});
