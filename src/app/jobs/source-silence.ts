// How long a source has said nothing of what somebody ended while it fired. Only its alerts know, and only time in which Muster
// listened counts: a gap of ours is no silence of theirs.

import type { HeardSince } from '../../alerts/heard-since.js';
import type { Deps } from '../../handling/dependencies.js';
import type { Command } from '../../incident/commands.js';
import { needsSilence } from '../../incident/features/resolution/anyway.js';
import { remindOfAnyway } from '../../incident/features/resolution/events.js';
import type { EpochMs, Incident } from '../../incident/incident.js';
import { reopensWithinMs } from '../../incident/reopening.js';

/** Alerts of one incident looked through. */
const mostAlerts = 1_000;

/** What is due because of such a silence, with how many alerts it is about, or until when it has to wait; everything else as it is. */
export const withSilence =
  ({ store, clock }: Pick<Deps, 'store' | 'clock'>, heard: Pick<HeardSince, 'since'>) =>
  async ({ number }: Incident, command: Command): Promise<Command | { readonly waitsUntil: EpochMs }> => {
    if (!needsSilence(command)) return command;
    const firing = (await store.alertsOf(number, mostAlerts)).filter(({ status }) => status !== 'resolved');
    if (firing.length === 0) return remindOfAnyway({ firing: 0 });
    const waitsUntil = Math.max(heard.since(), ...firing.map(({ lastAt }) => lastAt)) + reopensWithinMs;
    return waitsUntil > clock.now() ? { waitsUntil } : remindOfAnyway({ firing: firing.length });
  };
