// What is said of the swarm: in it, to whoever is let in, and once in the war room.

import { begunText } from '../../audience-news.js';
import { inWarRoom, tell } from '../../compose.js';
import { personName, roomZone, zoneOf } from '../../directory.js';
import { link, quoted } from '../../escape.js';
import type { Context, EventOf } from '../../feature.js';
import type { Incident, PersonKey } from '../../incident.js';
import type { Message } from '../../message.js';
import { timeNear } from '../../moment.js';
import { lastTold, notices } from '../../notices.js';
import { swarmAct, swarmOf, toSwarm } from '../../swarm.js';
import { headline } from '../../wording.js';
import type { SwarmEvent } from './events.js';

type Of<K extends SwarmEvent['kind']> = EventOf<Extract<SwarmEvent, { kind: K }>>;

export const asked = (event: Of<'swarm-asked'>, { incident, directory }: Context): readonly Message[] =>
  event.to.map((person) =>
    tell(
      incident,
      person,
      `${headline(incident)}\n${personName(directory, event.by)} asks for a customer room. Reply *swarm ${incident.number}* to open it.`,
    ),
  );

export const begun = (event: Of<'swarm-begun'>, { incident, directory }: Context): readonly Message[] => [
  swarmAct(incident, { do: 'open-room', subject: event.subject, members: event.members }),
  ...inWarRoom(
    incident,
    `📣 INC-${incident.number} · ${personName(directory, event.by)} opens a customer room: what customers are told is written there. *swarm ${incident.number}* lets you in.`,
  ),
];

const relayWords =
  'What you write to me here goes to everybody in it, and what they write comes to you. In the war room as well? Then answer one of these messages to write here.';

/** What it is for, what may be said in it, and where the notice stands. */
export function opened(event: Of<'swarm-opened'>, { incident, directory }: Context): readonly Message[] {
  const zone = roomZone(directory);
  const { draft, nextAt } = notices.read(incident);
  const last = lastTold(incident);
  const told = last === null ? null : `Customers were told: “${quoted(last.text, 500)}”`;
  const waits = draft === null ? null : `Draft: “${quoted(draft.text, 500)}”`;
  const next = nextAt === null ? null : `Customers expect the next by ${timeNear(nextAt, event.at, zone)}.`;
  const text = lines(
    begunText(incident, event.at)(zone),
    `This is the customer room of INC-${incident.number}: write here what customers are told. The work on it goes on in the war room; nothing said here reaches it.`,
    event.driver === 'relay' ? relayWords : null,
    '*draft* writes the notice, *publish* sends it; *impact …* and *report …* say what customers see; *status* how it stands.',
    told,
    next,
    waits,
  );
  const absent = event.members.filter((one) => !one.joined);
  return [...toSwarm(incident, text), ...absent.flatMap((one) => absentWords(incident, one.person, one.outside === true, one.why))];
}

const lines = (...parts: readonly (string | null)[]): string => parts.filter((part) => part !== null).join('\n');

function absentWords(incident: Incident, person: PersonKey, outside: boolean, why: string | undefined): readonly Message[] {
  if (!outside) return invitation(incident, person);
  const because = why === undefined ? '' : ` (${quoted(why, 100)})`;
  return [
    tell(
      incident,
      person,
      `${headline(incident)}\nI couldn't add you to the customer room${because}. *swarm ${incident.number}* tries again.`,
    ),
  ];
}

/** Nothing where the transport gave no link: it has sent an invitation of its own. */
function invitation(incident: Incident, person: PersonKey): readonly Message[] {
  const url = link(swarmOf(incident)?.inviteLink ?? null);
  return url === null ? [] : [tell(incident, person, `${headline(incident)}\nJoin the customer room: ${url}`)];
}

export const letIn = (event: Of<'swarm-let-in'>, { incident }: Context): readonly Message[] => [
  swarmAct(incident, { do: 'invite', person: event.person }),
  ...(swarmOf(incident)?.driver === 'invite' ? invitation(incident, event.person) : []),
];

/** A newcomer gets what they missed in their own chat. */
export const joined = (event: Of<'swarm-joined'>, { incident, directory }: Context): readonly Message[] => {
  const last = lastTold(incident);
  const room = swarmOf(incident);
  const isRelayed = room?.driver === 'relay';
  const welcome = tell(
    incident,
    event.person,
    lines(
      `You are in the customer room of INC-${incident.number}.${isRelayed ? ` ${relayWords}` : ''}`,
      begunText(incident, event.at)(zoneOf(directory, event.person)),
      last === null ? 'Customers have not been told yet.' : `Customers were told: “${quoted(last.text, 500)}”`,
    ),
  );
  return [
    isRelayed && room?.via !== undefined ? { ...welcome, via: room.via } : welcome,
    ...toSwarm(incident, `👋 ${personName(directory, event.person)} joined (${event.joined}/${event.of})`).map((message) => ({
      ...message,
      except: event.person,
    })),
  ];
};

export const moved = (_event: Of<'swarm-moved'>, { incident }: Context): readonly Message[] =>
  toSwarm(
    incident,
    `⚠️ INC-${incident.number} · The group of the customer room is gone: it goes on here. Write to me, everybody in it reads it.`,
  );
