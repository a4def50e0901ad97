// Ended while its alerts fired, by somebody's decision. Should the source fall silent, nothing would ever say that it may not be over.

import { inWarRoom, tell } from '../../compose.js';
import { roomZone, zoneOf } from '../../directory.js';
import { inline } from '../../escape.js';
import type { Context, Due, EventOf, FactOf } from '../../feature.js';
import { type EpochMs, type Incident, inRoom, isOpen, isPerson, type PersonKey } from '../../incident.js';
import type { Message } from '../../message.js';
import { timeOfDay, type Zone } from '../../moment.js';
import { tooLate } from '../../refusal.js';
import { reopensWithinMs } from '../../reopening.js';
import { sliceOf } from '../../slice.js';
import { type ResolutionCommand, type ResolutionEvent, remindOfAnyway as remindCommand } from './events.js';

type SourceSilent = Extract<ResolutionEvent, { kind: 'source-silent' }>;

/** Who ended it anyway and has not been reminded of it, and when; null: nobody. */
const slice = sliceOf<{ readonly by: PersonKey; readonly at: EpochMs } | null>('resolution', null);

/** After an end while `firing` alerts fired. */
export function endedAnyway(incident: Incident, firing: number, { by, at }: { readonly by: string; readonly at: EpochMs }): Incident {
  if (firing > 0 && isPerson(by)) return slice.write(incident, { by, at });
  return reminded(incident);
}

/** Nothing more is to be said of it. */
export const reminded = (incident: Incident): Incident => (slice.read(incident) === null ? incident : slice.write(incident, null));

/** Only the source's next word would page again. When it has had half an hour for that, whoever decided is reminded. */
export function clocksOfEnded(incident: Incident): readonly Due<ResolutionCommand>[] {
  const decided = slice.read(incident);
  if (decided === null || isOpen(incident) || incident.alerts.firing === 0) return [];
  return [{ at: decided.at + reopensWithinMs, command: remindCommand({}) }];
}

/** Whether it is asked because half an hour has passed; whoever asks must know that the source has been silent and was listened to. */
export const needsSilence = ({ type }: { readonly type: string }): boolean => type === remindCommand({}).type;

/** Of alerts that fire on in another incident there is nothing to say here. */
export function remindOfAnyway(
  incident: Incident,
  { firing = incident.alerts.firing }: Extract<ResolutionCommand, { type: 'remind-of-anyway' }>,
  now: EpochMs,
): readonly FactOf<SourceSilent>[] | typeof tooLate {
  const decided = slice.read(incident);
  if (decided === null || isOpen(incident) || now - decided.at < reopensWithinMs) return tooLate;
  const ended = incident.status === 'cancelled' ? 'cancelled' : 'resolved';
  return [{ kind: 'source-silent', by: 'muster', to: decided.by, endedAt: decided.at, ended, firing }];
}

/** Quietly: nobody is woken for what somebody has decided. Whoever sits in the room reads it there. */
export function sourceSilent({ to, endedAt, ended, firing }: EventOf<SourceSilent>, { incident, directory }: Context): readonly Message[] {
  if (firing === 0) return [];
  const fired = firing === 1 ? 'one alert was still firing' : `${firing} alerts were still firing`;
  const text = (timezone: Zone) =>
    `INC-${incident.number} · ${inline(incident.title, 80)}: ${fired} when it was ${ended} at ${timeOfDay(endedAt, timezone)}, and the source has said nothing for half an hour. *reopen ${incident.number}* if it is not over.`;
  const own = inRoom(incident, to) ? [] : [tell(incident, to, text(zoneOf(directory, to)))];
  return [...own, ...inWarRoom(incident, text(roomZone(directory)))];
}
