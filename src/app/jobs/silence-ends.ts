// A silence that ends says what is still firing, to whoever asked for it; what came and went inside it is only counted. Whoever must act
// is paged by the incidents themselves.

import { audienceOf, openOf, reachOf } from '../../alerts/silence-reach.js';
import { silenceEnd } from '../../alerts/silencing.js';
import type { Deps } from '../../handling/dependencies.js';
import { tellOf } from '../../incident/compose.js';
import { minutes } from '../../incident/duration.js';
import { exact } from '../../incident/escape.js';
import { type EpochMs, isPerson, type PersonKey } from '../../incident/incident.js';
import { headline } from '../../incident/wording.js';
import { type Silence, write } from '../../store/store.js';
import { fits } from '../../text/glob.js';

/** An end while nobody was running is still told when it is not older than this. */
const newsMs = minutes(30);
/** Incidents named before the rest is counted. */
const mostNamed = 6;

export interface SilenceWatch {
  look(): Promise<void>;
}

export function createSilenceWatch(deps: Deps): SilenceWatch {
  let toldUntil: EpochMs | null = null;
  return {
    look: async () => {
      const now = deps.clock.now();
      const since = toldUntil ?? now - newsMs;
      const ended = (await deps.store.silences(since)).filter((one) => one.until <= now);
      for (const one of ended) await tellEnd(deps, one, now);
      toldUntil = now;
    },
  };
}

async function tellEnd(deps: Deps, silence: Silence, now: EpochMs): Promise<void> {
  const open = await openOf(deps.store, (service) => fits(silence.service, service));
  const firing = open.filter((incident) => incident.alerts.firing > 0);
  const what = silence.service.replace(/^\*+$/u, 'every service');
  const more = firing.length > mostNamed ? [`… and ${firing.length - mostNamed} more`] : [];
  const text =
    firing.length === 0
      ? [`🔔 The silence on ${exact(what)} has ended. Nothing it covered is firing.`]
      : [`🔔 The silence on ${exact(what)} has ended. Still firing:`, ...firing.slice(0, mostNamed).map((one) => headline(one)), ...more];
  const told = isPerson(silence.by) ? [silence.by] : await onCallFor(deps, silence, now);
  await deps.store.commit({
    now,
    writes: [...told.map((person) => write.message(tellOf(person, text.join('\n'), newsMs))), write.receipt(silenceEnd(silence, now))],
  });
  deps.nudge();
}

/** Whoever asked for it by an API is nobody who reads: those who would have been paged are told. */
const onCallFor = async (deps: Deps, { service }: Silence, now: EpochMs): Promise<readonly PersonKey[]> =>
  audienceOf(deps.organisation(), await reachOf(deps, service), now).all;
