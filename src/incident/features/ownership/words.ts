// Who has it, in words: to whoever is asked, to everybody else, and to whoever did it.

import { beyondLadder, withBeside } from '../../choose.js';
import { ladderOf } from '../../clocks.js';
import { everybody, isRelayed, page, tell } from '../../compose.js';
import { type Directory, personName, phrasesFor, roomZone, zoneOf } from '../../directory.js';
import { ownLine } from '../../escape.js';
import type { AnswerWords, Context, EventOf } from '../../feature.js';
import { passedBy } from '../../handover.js';
import type { Incident, Paged, PersonKey } from '../../incident.js';
import type { Message } from '../../message.js';
import { span, timeNear, timeOfDay, type Zone } from '../../moment.js';
import { exceptPaged, pages, pageText, takeOrPass } from '../../pages.js';
import { english, type Phrases } from '../../phrases.js';
import type { Role } from '../../policy.js';
import { firstLine, headline, roleWord } from '../../wording.js';
import type { OwnershipEvent } from './events.js';

type Of<K extends OwnershipEvent['kind']> = EventOf<Extract<OwnershipEvent, { kind: K }>>;

export const acknowledged = (event: Of<'acknowledged'>, { incident, directory }: Context): readonly Message[] => {
  if (event.after === 'declare') return [];
  const was = event.took !== null && event.took !== event.person ? personName(directory, event.took) : null;
  const text = (timezone: Zone, { notices }: Phrases) => {
    const at = timeOfDay(event.at, timezone);
    const said = notices.acknowledged(personName(directory, event.person), at, event.acks ?? null, event.investigating, was);
    return `${firstLine('✅', incident, said)}${ownLine(event.text ?? '', 300)}`;
  };
  return everybodyInTheirs({ incident, directory }, event.person, text);
};

/** Said in the room, and to each who is outside it in their own zone and language. */
const everybodyInTheirs = (
  { incident, directory }: Context,
  except: PersonKey | null,
  text: (timezone: Zone, says: Phrases) => string,
): readonly Message[] =>
  everybody(incident, except, text(roomZone(directory), english), (person) =>
    text(zoneOf(directory, person), phrasesFor(directory, person)),
  );

export const ackCounted = (event: Of<'ack-counted'>, context: Context): readonly Message[] => {
  const { incident, directory } = context;
  const who = personName(directory, event.person);
  return everybodyInTheirs(context, event.person, (timezone, { notices }) =>
    event.counts
      ? firstLine('✅', incident, notices.acknowledgedToo(who, timeOfDay(event.at, timezone), event.acks))
      : firstLine('↪️', incident, notices.countsNoMore(who, event.acks)),
  );
};

export const declined = (event: Of<'declined'>, context: Context): readonly Message[] => {
  const { incident, directory } = context;
  const { next, keptBy, stillPaged } = event;
  const passed = personName(directory, event.person);
  const line = ({ notices }: Phrases): string => {
    if (keptBy !== null) return notices.cantKept(passed, personName(directory, keptBy));
    if (stillPaged !== undefined) return notices.cantStill(passed, stillPaged === null ? null : personName(directory, stillPaged));
    return notices.passedOn(passed, next === null ? null : personName(directory, next.person));
  };
  const told = everybodyInTheirs(context, event.person, (_, says) => firstLine('↪️', incident, line(says)));
  if (keptBy !== null || stillPaged !== undefined) return told;
  const others = told.filter(({ to }) => to.kind !== 'person' || to.person !== next?.person);
  return [
    ...(next === null ? [] : pages(context, event.at, [{ ...next, role: 'owner' }], ({ news }) => news.passedToYou(passed))),
    ...others,
  ];
};

export const unacknowledged = (event: Of<'unacknowledged'>, context: Context): readonly Message[] => {
  const { incident, directory } = context;
  const who = personName(directory, event.person);
  const line = (says: Phrases) => firstLine('⚠️', incident, says.notices.letGo(who, allOf(event.paged, directory, says)));
  return [
    ...pages(
      context,
      event.at,
      event.paged,
      ({ news }) => news.letGo(who),
      (one) => takeOrPass(context, one),
    ),
    ...exceptPaged(
      everybodyInTheirs(context, event.person, (_, says) => line(says)),
      event.paged,
    ),
  ];
};

/** `Asha and Ian`. */
const allOf = (paged: readonly Pick<Paged, 'person'>[], directory: Directory, says: Phrases): string =>
  says.all(paged.map(({ person }) => personName(directory, person)));

export const ackExpired = (event: Of<'ack-expired'>, context: Context): readonly Message[] => {
  const { incident, directory } = context;
  const { paged, silentMs } = event;
  const who = personName(directory, event.person);
  const line = (says: Phrases) => firstLine('⚠️', incident, says.notices.noWord(who, silentMs, allOf(paged, directory, says)));
  const own = (says: Phrases) => firstLine('⚠️', incident, says.notices.noWordFromYou(silentMs, allOf(paged, directory, says)));
  const toThem = paged.filter(({ person }) => person === event.person);
  const toOthers = paged.filter(({ person }) => person !== event.person);
  return [
    ...pages(
      context,
      event.at,
      toThem,
      ({ news }) => news.noWordFromYou(silentMs),
      ({ person }) => phrasesFor(directory, person).asks.stillOnIt,
    ),
    ...pages(
      context,
      event.at,
      toOthers,
      ({ news }) => news.noWordFrom(who, silentMs),
      (one) => takeOrPass(context, one),
    ),
    ...exceptPaged(
      everybody(incident, null, line(english), (person) => {
        const says = phrasesFor(directory, person);
        return person === event.person ? own(says) : line(says);
      }),
      paged,
    ),
  ];
};

/** Whoever is to have it is woken; it stays where it is until they answer. */
export const handedOff = (event: Of<'handed-off'>, context: Context): readonly Message[] => {
  const { incident, directory } = context;
  const from = personName(directory, event.by);
  const to = personName(directory, event.to);
  const holder = incident.ack === null ? null : personName(directory, incident.ack.by);
  const ask = phrasesFor(directory, event.to).asks.handover(holder);
  const text = pageText(context, event.at, { person: event.to, role: 'owner' }, ({ news }) => news.asksYou(from), ask);
  const line = ({ notices }: Phrases) => `${firstLine('🤝', incident, notices.asked(from, to))}\n${notices.until(holder, to)}`;
  const others = everybodyInTheirs(context, event.by, (_, says) => line(says)).filter(
    ({ to }) => to.kind !== 'person' || (to.person !== event.to && to.person !== event.instead),
  );
  const { instead } = event;
  const released =
    instead === undefined || instead === event.by
      ? []
      : [tell(incident, instead, `${headline(incident)}\n${phrasesFor(directory, instead).notices.askedInstead(from, to)}`)];
  return [page(incident, event.to, text, 'resolved', true), ...released, ...others];
};

export const askedAgain = (event: Of<'asked-again'>, context: Context): readonly Message[] => {
  const { incident, directory } = context;
  const { person } = event;
  const at = timeNear(event.askedAt, event.at, zoneOf(directory, person));
  const holder = incident.ack?.by ?? null;
  const has = holder === null ? null : holder === event.from ? 'same' : { name: personName(directory, holder) };
  const ask = phrasesFor(directory, person).asks.handoverAgain(personName(directory, event.from), at, has);
  const text = pageText(context, event.at, { person, role: 'owner' }, ({ news }) => news.waitsForYou, ask);
  return [page(incident, person, text, 'resolved', true)];
};

/** Both hear it in their own chat, wherever else it is said. */
export const givenBack = (event: Of<'given-back'>, context: Context): readonly Message[] => {
  const { incident, directory } = context;
  const { person, from, had, owner } = event;
  const asked = personName(directory, person);
  const waitedMs = event.at - event.askedAt;
  const stays = ({ notices }: Phrases) =>
    had !== null
      ? notices.staysWith(personName(directory, had))
      : notices.stillUnassigned(owner === null ? null : personName(directory, owner));
  const direct = (reader: PersonKey): string => {
    const says = phrasesFor(directory, reader);
    const { notices } = says;
    const said =
      reader === person
        ? notices.noAnswerFromYou(waitedMs, stays(says))
        : notices.noAnswer(asked, waitedMs, reader === had ? notices.staysWithYou : stays(says));
    return `${headline(incident, notices.notHandedOver)}\n${said}`;
  };
  const own = [...new Set([person, had ?? owner, from])].filter((one) => one !== null);
  const line = (says: Phrases) => `${firstLine('↩️', incident, says.notices.noAnswer(asked, waitedMs, null))}\n${stays(says)}.`;
  const others = everybodyInTheirs(context, null, (_, says) => line(says)).filter(
    ({ to }) => to.kind !== 'person' || !own.includes(to.person),
  );
  return [...own.map((reader) => tell(incident, reader, direct(reader))), ...others];
};

export const seatTaken = (event: Of<'seat-taken'>, context: Context): readonly Message[] => {
  const { incident, directory } = context;
  const line = firstLine('👥', incident, `${personName(directory, event.person)} is ${roleWord(event.role)} now`);
  const own =
    event.person === event.by
      ? []
      : [
          tell(
            incident,
            event.person,
            `${headline(incident)}\n${personName(directory, event.by)} made you ${roleWord(event.role)}. *status* for more.`,
          ),
        ];
  return [
    ...own,
    ...everybody(incident, event.by, line).filter((message) => message.to.kind !== 'person' || message.to.person !== event.person),
  ];
};

export const stoodDown = (event: Of<'stood-down'>, { incident, directory }: Context): readonly Message[] => {
  const line = firstLine('👥', incident, `${personName(directory, event.person)} is released`);
  const own = event.person === event.by ? [] : [tell(incident, event.person, firstLine('👥', incident, 'You are released, thank you'))];
  return [...own, ...everybody(incident, event.by, line)];
};

export const ackMissed = (event: Of<'ack-missed'>, { incident, directory }: Context): readonly Message[] =>
  everybody(
    incident,
    null,
    `${firstLine('⚠️', incident, `Nobody has acknowledged within ${span(event.withinMs)}`)}\n${nowPaging(incident, directory)}`,
  );

/** `Now paging Ian (backup), then Mia.`: whom it wakes at this moment, and who comes after them. */
function nowPaging(incident: Incident, directory: Directory): string {
  const { policy, seats } = incident;
  const { ladderStep } = incident.progression;
  const ladder = ladderOf(policy);
  const rungs = ladder.map(({ to }) => to);
  const beyond =
    ladderStep > rungs.length && rungs.length > 0
      ? beyondLadder(incident, ladder, ladderStep - rungs.length, [], passedBy(incident))
      : null;
  const taken = ladderStep < 1 ? policy.page : (beyond?.flatMap(({ role }) => role ?? []) ?? rungs[ladderStep - 1] ?? policy.page);
  const later = ladderStep < 1 ? rungs : rungs.slice(ladderStep);
  // Whoever has said no is not asked again before everybody has.
  const said = new Set<PersonKey>(beyond === null ? passedBy(incident) : []);
  const fresh = (roles: readonly Role[]): readonly Role[] =>
    withBeside({ seats }, roles).filter((role) => {
      const person = seats[role];
      if (person === undefined || said.has(person)) return false;
      said.add(person);
      return true;
    });
  const called = (role: Role): string => `${personName(directory, seats[role] ?? null)}${role === 'owner' ? '' : ` (${roleWord(role)})`}`;
  const now = fresh(taken).map(called).join(', ');
  const next = later.map(fresh).filter((roles) => roles.length > 0);
  return `Now paging ${now}${next.map((roles) => `, then ${roles.map(called).join(' and ')}`).join('')}.`;
}

/** For whoever has just taken it: what to do next. */
export function yours(investigating: boolean, incident: Incident, { reader, it, name, says: { answers } }: AnswerWords): string {
  const { backup } = incident.seats;
  const other = backup === undefined || backup === reader.person ? null : name(backup);
  const say = incident.room === null ? null : isRelayed(incident) ? 'here' : 'room';
  return `${answers.yours(it, investigating, other)}\n${answers.goOn(say)}`;
}
