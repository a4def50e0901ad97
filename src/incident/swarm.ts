// The swarm: a second room of an incident, where what customers are told is written. It reads of the incident what audiences hear and
// what was published; nothing said in it reaches the war room, or changes the incident.

import { chatterExpiresAfterMs } from './compose.js';
import { type Directory, personName } from './directory.js';
import { inline, quoted } from './escape.js';
import { mediaWords } from './evidence.js';
import { driverOf, type Incident, inRoom, type PersonKey, type Room } from './incident.js';
import { type Act, type MediaRef, type Message, roomsVia } from './message.js';
import { sliceOf } from './slice.js';
import { longestSubject } from './subject.js';

const swarm = sliceOf<Room | null>('swarm', null);

/** The swarm of an incident; null: nobody has asked for one. Its `chat` is null while it is being opened. */
export const swarmOf = (incident: Pick<Incident, 'slices'>): Room | null => swarm.read(incident);

export const withSwarm = (incident: Incident, room: Room): Incident => swarm.write(incident, room);

/** What its group is called. */
export const swarmSubject = ({ number, title }: Pick<Incident, 'number' | 'title'>): string =>
  inline(`INC-${number} customers: ${inline(title, 80)}`, longestSubject);

/** There is no group: each member is written to in their own chat. */
export const isSwarmRelayed = (incident: Pick<Incident, 'slices'>): boolean => {
  const room = swarmOf(incident);
  return room !== null && driverOf(room) === 'relay';
};

/** Seated in it or asked in, once it is open. */
export const inSwarm = (incident: Pick<Incident, 'slices'>, person: PersonKey): boolean => inRoom({ room: swarmOf(incident) }, person);

/** Has come: what is said there reaches them. */
export const readsSwarm = (incident: Pick<Incident, 'slices'>, person: PersonKey): boolean => {
  const room = swarmOf(incident);
  return room !== null && room.chat !== null && room.members.some((member) => member.person === person && member.joined);
};

const carriedBy = (room: Room): Pick<Message, 'via'> => {
  if (room.chat === null || driverOf(room) === 'relay') return { via: roomsVia };
  return room.via === undefined ? {} : { via: room.via };
};

/** Said in the swarm; nothing while there is none. */
export function toSwarm(incident: Incident, text: string): readonly Message[] {
  const room = swarmOf(incident);
  if (room === null || room.chat === null) return [];
  const { via: _, ...said } = swarmAct(incident, { do: 'say' });
  return [{ ...said, ...carriedBy(room), text, expiresAfterMs: chatterExpiresAfterMs }];
}

/** Something done to the swarm. It never expires, and waits behind no war room's. */
export const swarmAct = (incident: Incident, act: Act): Message => ({
  to: { kind: 'room', incident: incident.number, swarm: true },
  kind: 'room',
  act,
  text: '',
  incident: incident.number,
  severity: incident.severity,
  swarm: true,
  via: roomsVia,
  expiresAfterMs: null,
  unless: null,
  replaces: null,
  quote: null,
});

/** In characters. The record keeps more. */
const talkLength = 1_500;

/** What somebody wrote there, as the others read it where there is no group. */
export function talkedInSwarm(
  { by, text, media }: { readonly by: PersonKey; readonly text: string; readonly media?: MediaRef },
  incident: Incident,
  directory: Directory,
): readonly Message[] {
  if (!isSwarmRelayed(incident)) return [];
  const said = quoted(text, talkLength);
  const words = media === undefined ? '' : ` sent ${mediaWords(media)}`;
  const line = `*${inline(personName(directory, by), 60)}* (INC-${incident.number} customers)${words}${said === '' ? '' : `: ${said}`}`;
  return toSwarm(incident, line).map((message) => ({ ...message, except: by, ...(media === undefined ? {} : { media }) }));
}
