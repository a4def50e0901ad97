// What each of the three ways to hold a room can do. Behind it nobody needs to know whether there is a group.

import type { Carried, CarryDeps, NamedTransport } from '../delivery/outgoing-message.js';
import type { RoomPlace } from '../incident/commands.js';
import type { Incident, PersonKey, Room, RoomMember } from '../incident/incident.js';
import type { Act, Message } from '../incident/message.js';
import type { OutboxRow } from '../store/store.js';

/** An incident whose room is open. */
export type IncidentWithRoom = Incident & { readonly room: Room & { readonly chat: string } };

export interface RoomOpening {
  readonly number: number;
  /** By which it is found again: one room for each. */
  readonly marker: string;
  readonly subject: string;
  readonly people: readonly PersonKey[];
  /** The row that asked for it. */
  readonly message: Message;
}

export interface RoomMade {
  readonly place: RoomPlace;
  readonly members: readonly RoomMember[];
}

/** How bringing somebody in ended; `why` in words an operator understands. */
export type AddOutcome = { readonly joined: true } | { readonly joined: false; readonly link: boolean; readonly why: string | null };

export interface Driver {
  /** Opens it over that transport, or finds what was opened before. Throws SendFailure. */
  open(deps: CarryDeps, over: NamedTransport, opening: RoomOpening): Promise<RoomMade>;
  add(deps: CarryDeps, over: NamedTransport, incident: IncidentWithRoom, person: PersonKey, message: Message): Promise<AddOutcome>;
  /** Nobody who was not in it is missed. */
  remove(deps: CarryDeps, over: NamedTransport, incident: IncidentWithRoom, person: PersonKey, message: Message): Promise<void>;
  /** Nobody hears of it but by the group itself. Throws SendFailure. */
  rename(deps: CarryDeps, over: NamedTransport, incident: IncidentWithRoom, subject: string): Promise<void>;
  say(deps: CarryDeps, over: NamedTransport, incident: IncidentWithRoom, row: OutboxRow): Promise<Carried>;
  /** Reacts to what was written in it; says the row's words where that cannot be done. */
  react(
    deps: CarryDeps,
    over: NamedTransport,
    incident: IncidentWithRoom,
    row: OutboxRow,
    act: Extract<Act, { do: 'react' }>,
  ): Promise<Carried>;
  showCard(deps: CarryDeps, over: NamedTransport, incident: IncidentWithRoom, row: OutboxRow): Promise<Carried>;
}
