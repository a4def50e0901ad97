// Who has it, in words: to whoever is asked, to everybody else, and to whoever did it.

import type { AckCount } from '../../acks.js';
import { beyondLadder, withBeside } from '../../choose.js';
import { ladderOf } from '../../clocks.js';
import { everybody, isRelayed, page, tell } from '../../compose.js';
import { type Directory, personName, roomZone, zoneOf } from '../../directory.js';
import { ownLine } from '../../escape.js';
import type { AnswerWords, Context, EventOf } from '../../feature.js';
import { passedBy } from '../../handover.js';
import type { Incident, PersonKey } from '../../incident.js';
import type { Message } from '../../message.js';
import { span, timeNear, timeOfDay, type Zone } from '../../moment.js';
import { exceptPaged, namesOf, pages, pageText, takeOrPass } from '../../pages.js';
import type { Role } from '../../policy.js';
import { firstLine, headline, roleWord } from '../../wording.js';
import type { OwnershipEvent } from './events.js';

type Of<K extends OwnershipEvent['kind']> = EventOf<Extract<OwnershipEvent, { kind: K }>>;

export const acknowledged = (event: Of<'acknowledged'>, { incident, directory }: Context): readonly Message[] => {
  if (event.after === 'declare') return [];
  const doing = event.investigating ? ', investigating' : '';
  const from = event.took !== null && event.took !== event.person ? ` (was ${personName(directory, event.took)})` : '';
  const said = (timezone: Zone) =>
    `Acknowledged by ${personName(directory, event.person)} at ${timeOfDay(event.at, timezone)}${count(event.acks)}${doing}${from}`;
  const text = (timezone: Zone) => `${firstLine('✅', incident, said(timezone))}${ownLine(event.text ?? '', 300)}`;
  return everybody(incident, event.person, text(roomZone(directory)), (person) => text(zoneOf(directory, person)));
};

/** `, 1 of 2` where more than one has to acknowledge. */
const count = (acks: AckCount | undefined): string => (acks === undefined ? '' : `, ${acks.count} of ${acks.wanted}`);

export const ackCounted = (event: Of<'ack-counted'>, { incident, directory }: Context): readonly Message[] => {
  const who = personName(directory, event.person);
  const said = (timezone: Zone) =>
    event.counts
      ? firstLine('✅', incident, `Acknowledged by ${who} too at ${timeOfDay(event.at, timezone)}${count(event.acks)}`)
      : firstLine('↪️', incident, `${who} no longer counts as having acknowledged${count(event.acks)}`);
  return everybody(incident, event.person, said(roomZone(directory)), (person) => said(zoneOf(directory, person)));
};

export const declined = (event: Of<'declined'>, context: Context): readonly Message[] => {
  const { incident, directory } = context;
  const next = event.next;
  const passed = personName(directory, event.person);
  if (event.keptBy !== null)
    return everybody(
      incident,
      event.person,
      firstLine('↪️', incident, `${passed} can't take it: it stays with ${personName(directory, event.keptBy)}`),
    );
  if (event.stillPaged !== undefined) {
    const still = event.stillPaged === null ? 'still unassigned' : `${personName(directory, event.stillPaged)} is still being paged`;
    return everybody(incident, event.person, firstLine('↪️', incident, `${passed} can't take it: ${still}`));
  }
  const paging = next === null ? 'paging continues' : `${personName(directory, next.person)} is paged now`;
  const line = firstLine('↪️', incident, `${passed} passed it on: ${paging}`);
  const others = everybody(incident, event.person, line).filter(
    (message) => message.to.kind !== 'person' || message.to.person !== next?.person,
  );
  return [...(next === null ? [] : pages(context, event.at, [{ ...next, role: 'owner' }], `${passed} passed it to you`)), ...others];
};

export const unacknowledged = (event: Of<'unacknowledged'>, context: Context): readonly Message[] => {
  const { incident, directory } = context;
  const who = personName(directory, event.person);
  const line = firstLine('⚠️', incident, `${who} let go of it and nobody has it: paging ${namesOf(context, event.paged)}`);
  return [
    ...pages(context, event.at, event.paged, `${who} let go of it`, () => takeOrPass),
    ...exceptPaged(everybody(incident, event.person, line), event.paged),
  ];
};

export const ackExpired = (event: Of<'ack-expired'>, context: Context): readonly Message[] => {
  const { incident, directory } = context;
  const who = personName(directory, event.person);
  const line = firstLine('⚠️', incident, `No word from ${who} for ${span(event.silentMs)}: paging ${namesOf(context, event.paged)}`);
  const toThem = event.paged.filter(({ person }) => person === event.person);
  const toOthers = event.paged.filter(({ person }) => person !== event.person);
  const asked = `we haven't heard from you for ${span(event.silentMs)}`;
  const own = firstLine('⚠️', incident, `We haven't heard from you for ${span(event.silentMs)}: paging ${namesOf(context, event.paged)}`);
  return [
    ...pages(context, event.at, toThem, asked, () => 'Still on it? Reply *ack*. *no* passes it on.'),
    ...pages(context, event.at, toOthers, `no word from ${who} for ${span(event.silentMs)}`, () => takeOrPass),
    ...exceptPaged(
      everybody(incident, null, line, (person) => (person === event.person ? own : line)),
      event.paged,
    ),
  ];
};

/** Whoever is to have it is woken; it stays where it is until they answer. */
export const handedOff = (event: Of<'handed-off'>, context: Context): readonly Message[] => {
  const { incident, directory } = context;
  const from = personName(directory, event.by);
  const to = personName(directory, event.to);
  const no = incident.ack === null ? "*no* if you can't" : `*no* to leave it with ${personName(directory, incident.ack.by)}`;
  const ask = `Reply *ack* to take it, ${no}.`;
  const text = pageText(context, event.at, { person: event.to, role: 'owner' }, `${from} asks you to take it`, ask);
  const still = incident.ack === null ? 'Still unassigned' : `${personName(directory, incident.ack.by)} has it`;
  const line = `${firstLine('🤝', incident, `${from} asked ${to} to take it`)}\n${still} until ${to} replies.`;
  const others = everybody(incident, event.by, line).filter(
    ({ to }) => to.kind !== 'person' || (to.person !== event.to && to.person !== event.instead),
  );
  const instead =
    event.instead === undefined || event.instead === event.by
      ? []
      : [tell(incident, event.instead, `${headline(incident)}\n${from} asked ${to} instead. You have nothing to do.`)];
  return [page(incident, event.to, text, 'resolved', true), ...instead, ...others];
};

export const askedAgain = (event: Of<'asked-again'>, context: Context): readonly Message[] => {
  const { incident, directory } = context;
  const { person } = event;
  const at = timeNear(event.askedAt, event.at, zoneOf(directory, person));
  const holder = incident.ack?.by ?? null;
  const has =
    holder === null
      ? ' and nobody has it yet'
      : holder === event.from
        ? ' and still has it'
        : `; ${personName(directory, holder)} still has it`;
  const ask = `${personName(directory, event.from)} asked you at ${at}${has}. Reply *ack* to take it, *no* if you can't.`;
  return [page(incident, person, pageText(context, event.at, { person, role: 'owner' }, 'waiting for your answer', ask), 'resolved', true)];
};

/** Both hear it in their own chat, wherever else it is said. */
export const givenBack = (event: Of<'given-back'>, { incident, directory }: Context): readonly Message[] => {
  const { person, from, had, owner } = event;
  const asked = personName(directory, person);
  const waited = span(event.at - event.askedAt);
  const stays =
    had !== null
      ? `It stays with ${personName(directory, had)}`
      : `Still unassigned${owner === null ? '' : `, ${personName(directory, owner)} is being paged`}`;
  const head = headline(incident, 'not handed over');
  const direct = (reader: PersonKey): string => {
    if (reader === person) return `${head}\nWe had no answer from you for ${waited}. ${stays}. You have nothing to do.`;
    const here = reader === had ? 'It stays with you. *handoff @…* asks somebody else' : stays;
    return `${head}\n${asked} hasn't answered for ${waited}. ${here}.`;
  };
  const own = [...new Set([person, had ?? owner, from])].filter((one) => one !== null);
  const line = `${firstLine('↩️', incident, `${asked} hasn't answered for ${waited}`)}\n${stays}.`;
  const others = everybody(incident, null, line).filter(({ to }) => to.kind !== 'person' || !own.includes(to.person));
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
export function yours(investigating: boolean, incident: Incident, { reader }: AnswerWords): string {
  const others = incident.seats.backup;
  const room = incident.room === null ? '' : isRelayed(incident) ? ' Say it here.' : ' Say it in the war room or here.';
  const backup = others === undefined || others === reader.person ? '' : ` Backup: ${personName(reader.directory, others)}.`;
  return `INC-${incident.number} is yours${investigating ? ', investigating' : ''}.${backup}\n*update 70% restored* as you go, *propose …* for a decision, *resolve* when it is over.${room}`;
}
