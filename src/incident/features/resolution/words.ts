// Mitigated, resolved, reopened, closed, cancelled: the end in words, and what the record still lacks.

import { everybody, inWarRoom, page, repeating, tell } from '../../compose.js';
import { actorName, personName, roomZone, zoneOf } from '../../directory.js';
import { inline, ownLine, quoted, typing } from '../../escape.js';
import type { Context, EventOf } from '../../feature.js';
import { alsoToWhoKnew, heldBackWords } from '../../held-back.js';
import { customersAffected, type EpochMs, type Incident, isPerson, type PersonKey } from '../../incident.js';
import type { Message } from '../../message.js';
import { grouped, span, timeNear, timeOfDay, withName, type Zone } from '../../moment.js';
import type { AlertChange } from '../../opening.js';
import { exceptPaged, pages, takeOrPass } from '../../pages.js';
import { reopensWithinMs } from '../../reopening.js';
import { reviewsItself } from '../../review.js';
import { code, deadline, firstLine, headline } from '../../wording.js';
import type { ResolutionEvent } from './events.js';

type Of<K extends ResolutionEvent['kind']> = EventOf<Extract<ResolutionEvent, { kind: K }>>;

export const mitigated = (event: Of<'mitigated'>, { incident, directory }: Context): readonly Message[] => {
  const text = ownLine(event.text);
  return repeating(
    everybody(incident, event.by, `${firstLine('🟡', incident, `Mitigated by ${personName(directory, event.by)}, not over yet`)}${text}`),
  );
};

/** The whole outcome in two lines; what is left to write down goes to the room, or to the owner where there is none. */
export const resolved = (event: Of<'resolved'>, { incident, directory }: Context): readonly Message[] => {
  const who = event.automatic ? 'by itself' : `by ${actorName(directory, event.by)}`;
  const head = `🟢 INC-${incident.number} resolved ${who} at ${timeOfDay(event.at, roomZone(directory))}${event.restoredAt === undefined ? '' : ` (service back at ${timeNear(event.restoredAt, event.at, directory.timezone)})`} · ${incident.drill ? 'DRILL · ' : ''}${incident.severity} · ${inline(incident.title)}`;
  const text = event.automatic ? `\n${event.text}` : ownLine(event.text);
  const firing =
    event.stillFiring > 0
      ? `\nResolved anyway: ${event.stillFiring} alert${event.stillFiring === 1 ? ' is' : 's are'} still firing at the source.`
      : '';
  const lines = `${head}\n${outcome(incident, event)}${text}${firing}`;
  const messages = [...everybody(incident, event.by, lines), ...alsoToWhoKnew(incident, lines)];
  return incident.room === null || reviewsItself(incident) ? messages : [...messages, ...inWarRoom(incident, reviewAsk(incident))];
};

/** `✅ P1 · INC-42 · All clear at 03:31 IST after 17 min · Checkout is down`: for whoever only follows it. */
export const allClear = (event: Of<'resolved'>, incident: Incident, zone: Zone): string =>
  firstLine('✅', incident, `All clear at ${timeNear(event.restoredAt ?? event.at, event.at, withName(zone))} after ${span(event.downMs)}`);

/** `Down 8 min · 22 min to spare of 30 min`. */
export function outcome(incident: Incident, event: { readonly downMs: number; readonly leftMs: number | null }): string {
  const customers = customersAffected(incident);
  const down = `Down ${span(event.downMs)}`;
  const within = incident.policy.resolveWithinMs;
  const sla =
    event.leftMs === null || within === null
      ? null
      : event.leftMs >= 0
        ? `${span(event.leftMs)} to spare of ${span(within)}`
        : `SLA of ${span(within)} missed by ${span(event.leftMs)}`;
  return [down, sla, customers === null ? null : `${grouped(customers)} customers affected`].filter((part) => part !== null).join(' · ');
}

/** Ended while it fires: for how long that is taken as decided, and how to keep it quiet for longer. */
export const holdsUntil = (incident: Incident, at: EpochMs, firing: number, time: (at: EpochMs) => string): string =>
  firing === 0
    ? ''
    : `\nIf it still fires at ${time(at + reopensWithinMs)}, or turns worse before, people are paged again${isOneWord(incident.service) ? `; ${typing`silence ${incident.service} 4h`} keeps it quiet` : ''}.`;

/** A service can be silenced by its name: that is one word there. */
const isOneWord = (service: string | null): service is string => service !== null && /^\S{1,100}$/u.test(service);

/** What the record still lacks, asked for while everybody is still there. */
export const reviewAsk = (incident: Incident): string =>
  `📝 While it is fresh: *cause …*, *lesson …*, *action @who … by 10:00*. Then *close* INC-${incident.number} with a note.`;

/** Nothing new fires: what did when it was ended goes on. */
export const isStill = (change: AlertChange | null): boolean => change !== null && change.fired + change.refired === 0;

export const reopened = (event: Of<'reopened'>, context: Context): readonly Message[] => {
  const { incident, directory } = context;
  const why = event.refired ? (isStill(event.change) ? 'still firing' : 'firing again') : 'reopened';
  const by = event.refired ? '' : ` by ${personName(directory, event.by)}`;
  const text = event.refired ? '' : ownLine(event.text, 200);
  const line = `🔁 ${code(incident)} · ${why}${by} · ${inline(incident.title)}${text}`;
  return [
    ...pages(context, event.at, event.paged, why),
    ...exceptPaged(everybody(incident, event.refired ? null : event.by, line), event.paged),
    ...heldBackWords(context, event.at),
  ];
};

/** Whoever has it is woken: they may have gone back to bed on a mitigation that held. */
export const relapsed = (event: Of<'relapsed'>, context: Context): readonly Message[] => {
  const { incident, directory } = context;
  const { woken } = event;
  const who = actorName(directory, event.by);
  const text = ownLine(event.text, 200);
  const line = `${firstLine('🔁', incident, `not over after all, says ${who}`)}${text}`;
  const paged = woken === null ? [] : [{ person: woken, role: null }];
  const due = woken === null ? null : deadline(incident, zoneOf(directory, woken), event.at);
  const ask = incident.ack === null ? takeOrPass : 'You have it. *update …* as you go, *mitigated* when the worst is over.';
  const wake = [headline(incident, `not over after all, says ${who}`), due].filter((one) => one !== null && one !== '').join('\n');
  return [
    ...(woken === null ? [] : [page(incident, woken, `${wake}${text}\n${ask}`, incident.ack === null ? 'acknowledged' : 'resolved')]),
    ...exceptPaged(everybody(incident, isPerson(event.by) ? event.by : null, line), paged),
  ];
};

export const closed = (event: Of<'closed'>, { incident, directory }: Context): readonly Message[] =>
  repeating(
    inRoomOrAll(
      incident,
      event.by,
      `📁 INC-${incident.number} closed${isPerson(event.by) ? ` by ${personName(directory, event.by)}` : ''}: ${quoted(event.text, 300)}`,
    ),
  );

/** Who is outside the room has been told that it is over: the paper-work after it is for those inside. */
const inRoomOrAll = (incident: Incident, except: PersonKey, text: string): readonly Message[] =>
  incident.room?.chat == null ? everybody(incident, except, text) : inWarRoom(incident, text);

export const cancelled = (event: Of<'cancelled'>, { incident, directory }: Context): readonly Message[] =>
  event.mistake === true
    ? byMistake(event, { incident, directory })
    : everybody(
        incident,
        event.by,
        `${firstLine('⚪', incident, `Cancelled by ${personName(directory, event.by)}`)}${ownLine(event.text, 300)}`,
      );

/** Whoever was woken for it hears so in their own chat, also where they sit in its room: they may be asleep again. */
function byMistake(event: Of<'cancelled'>, { incident, directory }: Context): readonly Message[] {
  const line = `${firstLine('⚪', incident, 'False alarm')}\n${personName(directory, event.by)} declared it by mistake. You have nothing to do.`;
  const woken = incident.paged.filter((person) => person !== event.by);
  return [...inWarRoom(incident, line), ...woken.map((person) => tell(incident, person, line))];
}
