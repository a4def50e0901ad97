// Mitigated, resolved, reopened, closed, cancelled: the end in words, and what the record still lacks.

import { everybody, inWarRoom, page, repeating, tell } from '../../compose.js';
import { actorName, personName, phrasesFor, roomZone, zoneOf } from '../../directory.js';
import { inline, ownLine, quoted, typing } from '../../escape.js';
import type { AnswerWords, Context, EventOf } from '../../feature.js';
import { alsoToWhoKnew, heldBackWords } from '../../held-back.js';
import { customersAffected, type EpochMs, type Incident, isPerson, type PersonKey } from '../../incident.js';
import type { Message } from '../../message.js';
import { span, timeNear, timeOfDay, withName, type Zone } from '../../moment.js';
import type { AlertChange } from '../../opening.js';
import { exceptPaged, pages } from '../../pages.js';
import { english, type Phrases } from '../../phrases.js';
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
  const by = event.automatic ? null : actorName(directory, event.by);
  const at = timeOfDay(event.at, roomZone(directory));
  const backAt = event.restoredAt === undefined ? null : timeNear(event.restoredAt, event.at, directory.timezone);
  const text = event.automatic ? `\n${event.text}` : ownLine(event.text);
  const lines = (says: Phrases): string => {
    const head = `🟢 ${says.notices.resolved(`INC-${incident.number}`, by, at, backAt)} · ${incident.drill ? 'DRILL · ' : ''}${incident.severity} · ${inline(incident.title)}`;
    const firing = event.stillFiring > 0 ? `\n${says.notices.resolvedAnyway(event.stillFiring)}` : '';
    return `${head}\n${outcome(incident, event, says)}${text}${firing}`;
  };
  const own = (person: PersonKey) => lines(phrasesFor(directory, person));
  const messages = [...everybody(incident, event.by, lines(english), own), ...alsoToWhoKnew(incident, own)];
  return incident.room === null || reviewsItself(incident) ? messages : [...messages, ...inWarRoom(incident, reviewAsk(incident))];
};

/** `✅ P1 · INC-42 · All clear at 03:31 IST after 17 min · Checkout is down`: for whoever only follows it. */
export const allClear = (event: Of<'resolved'>, incident: Incident, zone: Zone): string =>
  firstLine('✅', incident, `All clear at ${timeNear(event.restoredAt ?? event.at, event.at, withName(zone))} after ${span(event.downMs)}`);

/** `Down 8 min · 22 min to spare of 30 min`. */
export function outcome(
  incident: Incident,
  { downMs, leftMs }: { readonly downMs: number; readonly leftMs: number | null },
  says: Phrases = english,
): string {
  const customers = customersAffected(incident);
  const within = incident.policy.resolveWithinMs;
  const { down, toSpare, missed, customers: affected } = says.outcome;
  const sla = leftMs === null || within === null ? null : leftMs >= 0 ? toSpare(leftMs, within) : missed(leftMs, within);
  return [down(downMs), sla, customers === null ? null : affected(customers)].filter((part) => part !== null).join(' · ');
}

/** Ended while it fires: for how long that is taken as decided, and how to keep it quiet for longer. */
export const holdsUntil = (incident: Incident, at: EpochMs, firing: number, { time, says }: AnswerWords): string =>
  firing === 0
    ? ''
    : `\n${says.answers.holdsUntil(time(at + reopensWithinMs), isOneWord(incident.service) ? typing`silence ${incident.service} 4h` : null)}`;

/** A service can be silenced by its name: that is one word there. */
const isOneWord = (service: string | null): service is string => service !== null && /^\S{1,100}$/u.test(service);

/** What the record still lacks, asked for while everybody is still there. */
export const reviewAsk = (incident: Incident, says: Phrases = english): string => says.answers.reviewAsk(incident.number);

/** Nothing new fires: what did when it was ended goes on. */
export const isStill = (change: AlertChange | null): boolean => change !== null && change.fired + change.refired === 0;

export const reopened = (event: Of<'reopened'>, context: Context): readonly Message[] => {
  const { incident, directory } = context;
  const why = ({ news }: Phrases) => (event.refired ? (isStill(event.change) ? news.stillFiring : news.firingAgain) : news.reopened);
  const by = event.refired ? '' : ` by ${personName(directory, event.by)}`;
  const text = event.refired ? '' : ownLine(event.text, 200);
  const line = `🔁 ${code(incident)} · ${why(english)}${by} · ${inline(incident.title)}${text}`;
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
  const line = `${firstLine('🔁', incident, english.news.notOver(who))}${text}`;
  const others = everybody(incident, isPerson(event.by) ? event.by : null, line);
  if (woken === null) return others;
  const { asks, news } = phrasesFor(directory, woken);
  const due = deadline(incident, zoneOf(directory, woken), event.at);
  const wake = [headline(incident, news.notOver(who)), due].filter((one) => one !== null && one !== '').join('\n');
  const ask = incident.ack === null ? asks.takeOrPass : asks.youHaveIt;
  return [
    page(incident, woken, `${wake}${text}\n${ask}`, incident.ack === null ? 'acknowledged' : 'resolved'),
    ...exceptPaged(others, [{ person: woken, role: null }]),
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

export const cancelled = (event: Of<'cancelled'>, context: Context): readonly Message[] => {
  if (event.mistake === true) return byMistake(event, context);
  const { incident, directory } = context;
  const by = personName(directory, event.by);
  const line = ({ notices }: Phrases) => `${firstLine('⚪', incident, notices.cancelled(by))}${ownLine(event.text, 300)}`;
  return everybody(incident, event.by, line(english), (person) => line(phrasesFor(directory, person)));
};

/** Whoever was woken for it hears so in their own chat, also where they sit in its room: they may be asleep again. */
function byMistake(event: Of<'cancelled'>, { incident, directory }: Context): readonly Message[] {
  const by = personName(directory, event.by);
  const line = ({ notices }: Phrases) => `${firstLine('⚪', incident, notices.falseAlarm)}\n${notices.declaredByMistake(by)}`;
  const woken = incident.paged.filter((person) => person !== event.by);
  return [...inWarRoom(incident, line(english)), ...woken.map((person) => tell(incident, person, line(phrasesFor(directory, person))))];
}
