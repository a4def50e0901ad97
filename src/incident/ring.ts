// A page that is not read in its time rings the phone as well: a call that waits for that time beside the page itself, and is not made
// once the page was read, or nobody needs it any more. Pure.

import { type Directory, zoneOf } from './directory.js';
import type { EpochMs, Incident } from './incident.js';
import type { Message } from './message.js';
import { timeOfDay } from './moment.js';

/** From ten in the evening to seven in the morning, where the person is. */
const nightFromHour = 22;
const nightToHour = 7;

/** Whether it is night in a zone: people sleep, and a phone is the only thing that wakes them. */
export function isNight(at: EpochMs, timezone: string): boolean {
  const hour = Number(timeOfDay(at, timezone).slice(0, 2));
  return hour >= nightFromHour || hour < nightToHour;
}

/** The messages, and beside each page that may ring the call that follows it. Nothing is added where no transport rings. */
export const withRings = (messages: readonly Message[], incident: Incident, directory: Directory, at: EpochMs): readonly Message[] => {
  const within = incident.policy.ringWhenUnreadAfterMs ?? null;
  const by = directory.rings;
  return messages.flatMap(({ callsAtOnce, ...message }) => {
    const { kind, act, to, via } = message;
    if (within === null || by === undefined || kind !== 'page' || act.do !== 'say' || to.kind !== 'person' || via === by) return [message];
    if (callsAtOnce === true) return [message, { ...message, via: by, rings: true, replaces: null }];
    const bundleMs = isNight(at, zoneOf(directory, to.person)) ? within.night : within.day;
    return [message, { ...message, via: by, rings: true, bundleMs, replaces: null }];
  });
};
