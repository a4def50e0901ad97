// Who has it, in words: to whoever is asked, to everybody else, and to whoever did it.

import { everybody, isRelayed, page, tell } from '../../compose.js';
import { personName, zoneOf } from '../../directory.js';
import { inline, ownLine } from '../../escape.js';
import type { AnswerWords, Context, EventOf } from '../../feature.js';
import { type Incident, ownerOf } from '../../incident.js';
import type { Message } from '../../message.js';
import { span, timeOfDay } from '../../moment.js';
import { exceptPaged, namesOf, pages, pageText } from '../../pages.js';
import { code, firstLine, headline, roleWord } from '../../wording.js';
import type { OwnershipEvent } from './events.js';

type Of<K extends OwnershipEvent['kind']> = EventOf<Extract<OwnershipEvent, { kind: K }>>;

export const acknowledged = (event: Of<'acknowledged'>, { incident, directory }: Context): readonly Message[] => {
  if (event.after === 'declare') return [];
  const doing = event.investigating ? ', investigating' : '';
  const from = event.took !== null && event.took !== event.person ? ` (was ${personName(directory, event.took)})` : '';
  const said = (timezone: string) =>
    `Acknowledged by ${personName(directory, event.person)} at ${timeOfDay(event.at, timezone)}${doing}${from}`;
  const text = (timezone: string) => `${firstLine('✅', incident, said(timezone))}${ownLine(event.text ?? '', 300)}`;
  return everybody(incident, event.person, text(directory.timezone), (person) => text(zoneOf(directory, person)));
};

export const declined = (event: Of<'declined'>, context: Context): readonly Message[] => {
  const { incident, directory } = context;
  const next = event.next;
  const passed = personName(directory, event.person);
  if (event.keptBy !== null)
    return everybody(
      incident,
      event.person,
      `↪️ INC-${incident.number} · ${passed} passed, it stays with ${personName(directory, event.keptBy)}`,
    );
  const line = `↪️ INC-${incident.number} · ${passed} passed${next === null ? '; the ladder goes on' : `, ${personName(directory, next.person)} is paged now`}`;
  const others = everybody(incident, event.person, line).filter(
    (message) => message.to.kind !== 'person' || message.to.person !== next?.person,
  );
  return [...(next === null ? [] : pages(context, event.at, [{ ...next, role: 'owner' }], `${passed} passed it to you`)), ...others];
};

export const unacknowledged = (event: Of<'unacknowledged'>, context: Context): readonly Message[] => {
  const { incident, directory } = context;
  const who = personName(directory, event.person);
  const line = `⚠️ INC-${incident.number} · ${who} has let go of it, nobody has it now. Paging ${namesOf(context, event.paged)}.`;
  return [
    ...pages(context, event.at, event.paged, `${who} let go of it`),
    ...exceptPaged(everybody(incident, event.person, line), event.paged),
  ];
};

export const ackExpired = (event: Of<'ack-expired'>, context: Context): readonly Message[] => {
  const { incident, directory } = context;
  const who = personName(directory, event.person);
  const line = `⚠️ INC-${incident.number} · no word from ${who} for ${span(event.silentMs)}: paging again`;
  return [
    ...pages(context, event.at, event.paged, `no word from ${who} for ${span(event.silentMs)}`),
    ...exceptPaged(everybody(incident, null, line), event.paged),
  ];
};

/** The new owner is woken; the old one keeps it until they answer. */
export const handedOff = (event: Of<'handed-off'>, context: Context): readonly Message[] => {
  const { incident, directory } = context;
  const from = personName(directory, event.by);
  const ask = `${from} hands it to you. Reply *ack* to take it, *no* to pass it on.`;
  const text = pageText(context, event.at, { person: event.to, role: 'owner' }, `handed to you by ${from}`, ask);
  const line = `🤝 INC-${incident.number} · ${from} hands it to ${personName(directory, event.to)}, who has been asked`;
  const others = everybody(incident, event.by, line).filter((message) => message.to.kind !== 'person' || message.to.person !== event.to);
  return [page(incident, event.to, text, 'resolved'), ...others];
};

export const seatTaken = (event: Of<'seat-taken'>, context: Context): readonly Message[] => {
  const { incident, directory } = context;
  const line = `👥 INC-${incident.number} · ${personName(directory, event.person)} is ${roleWord(event.role)} now`;
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
  const line = `INC-${incident.number} · ${personName(directory, event.person)} may stand down`;
  const own = event.person === event.by ? [] : [tell(incident, event.person, `You may stand down from INC-${incident.number}. Thank you.`)];
  return [...own, ...everybody(incident, event.by, line)];
};

export const ackMissed = (event: Of<'ack-missed'>, { incident, directory }: Context): readonly Message[] =>
  everybody(
    incident,
    null,
    `⚠️ ${code(incident)} · not acknowledged within ${span(event.withinMs)} · ${inline(incident.title)}\nStill paging ${personName(directory, ownerOf(incident))} and those above.`,
  );

/** For whoever has just taken it: what to do next. */
export function yours(investigating: boolean, incident: Incident, { reader }: AnswerWords): string {
  const others = incident.seats.backup;
  const room = incident.room === null ? '' : isRelayed(incident) ? ' Say it here.' : ' Say it in the war room or here.';
  const backup = others === undefined || others === reader.person ? '' : ` Backup: ${personName(reader.directory, others)}.`;
  return `INC-${incident.number} is yours${investigating ? ', investigating' : ''}.${backup}\n*update 70% restored* as you go, *propose …* for a decision, *resolve* when it is over.${room}`;
}
