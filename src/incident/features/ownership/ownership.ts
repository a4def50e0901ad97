// Who has it. The clock asks again when nobody acknowledges in time, or when whoever did shows no sign of life.

import { held } from '../../changes.js';
import type { Due, Feature } from '../../feature.js';
import { ackBy, type Incident } from '../../incident.js';
import { span } from '../../moment.js';
import { roleWord } from '../../wording.js';
import type { OwnershipCommand, OwnershipEvent, OwnershipRefusal } from './events.js';
import * as rules from './rules.js';
import * as state from './state.js';
import * as words from './words.js';

export const ownership: Feature<OwnershipCommand, OwnershipEvent, OwnershipRefusal> = {
  name: 'ownership',
  commands: {
    acknowledge: rules.acknowledge,
    decline: rules.decline,
    unacknowledge: rules.unacknowledge,
    'stand-down': rules.standDown,
    'take-seat': rules.takeSeat,
    'hand-off': rules.handOff,
    'miss-acknowledgement': rules.missAcknowledgement,
    'expire-ack': rules.expireAck,
  },
  events: {
    acknowledged: {
      milestone: true,
      apply: state.acknowledged,
      line: (event, { who, said }) => `${who} acknowledged${event.investigating ? ' and is investigating' : ''}${said(event.text ?? '')}`,
      announce: words.acknowledged,
      confirm: (event, incident, answer) => words.yours(event.investigating, incident, answer),
      undo: 'the acknowledgement',
      joinsRoom: true,
    },
    declined: {
      milestone: true,
      apply: state.declined,
      line: (event, { who, name }) =>
        `${who} passed${event.keptBy === null ? '' : `; it stays with ${name(event.keptBy)}`}${event.next === null ? '' : `; paged ${name(event.next.person)}`}`,
      announce: words.declined,
      confirm: (event, _incident, { it, name }) => {
        if (event.keptBy !== null) return `You passed ${it}; it stays with ${name(event.keptBy)}.`;
        return event.next === null ? `You passed ${it}; the ladder goes on.` : `You passed ${it}; ${name(event.next.person)} is paged now.`;
      },
      undo: 'passing it on',
    },
    unacknowledged: {
      milestone: true,
      apply: state.unowned,
      line: (event, { name, all }) => `${name(event.person)} let go of it; paged ${all(event.paged)}`,
      announce: words.unacknowledged,
      confirm: (event, _incident, { it, all }) => `You no longer have ${it}. Paged: ${all(event.paged)}.`,
      undo: 'letting go of it',
    },
    'stood-down': {
      milestone: true,
      apply: state.stoodDown,
      line: (event, { name }) => `${name(event.person)} stood down`,
      announce: words.stoodDown,
      confirm: (event, _incident, { it, name, reader }) =>
        `${event.person === reader.person ? 'You stand' : `${name(event.person)} stands`} down from ${it}.`,
    },
    'seat-taken': {
      milestone: true,
      apply: state.seatTaken,
      line: (event, { who, name }) => `${name(event.person)} is ${roleWord(event.role)} now (${who})`,
      announce: words.seatTaken,
      confirm: (event, _incident, { it, name }) => `${name(event.person)} is ${roleWord(event.role)} on ${it}.`,
      undo: 'the change of seats',
    },
    'handed-off': {
      milestone: true,
      apply: state.handedOff,
      line: (event, { who, name }) => `${who} hands it to ${name(event.to)}`,
      announce: words.handedOff,
      confirm: (event, incident, { it, name, reader }) =>
        `${name(event.to)} is asked to take ${it}. Until the answer comes it stays with ${incident.ack === null ? 'nobody' : incident.ack.by === reader.person ? 'you' : name(incident.ack.by)}.`,
      undo: 'the handoff',
    },
    'ack-missed': {
      milestone: true,
      apply: state.ackMissed,
      line: (event) => `Not acknowledged within ${span(event.withinMs)}`,
      announce: words.ackMissed,
      confirm: () => null,
    },
    'ack-expired': {
      milestone: true,
      apply: state.unowned,
      line: (event, { name, all }) => `No word from ${name(event.person)} for ${span(event.silentMs)}; paged ${all(event.paged)}`,
      announce: words.ackExpired,
      confirm: () => null,
    },
  },
  refusals: {
    'already-acknowledged': ({ by, at }, { it, name, time, reader }) =>
      by === reader.person ? `You have ${it} since ${time(at)}.` : `${name(by)} has ${it} since ${time(at)}. *lead @me* takes it over.`,
    'not-acknowledged': (_, { it }) => `Nobody has acknowledged ${it}. *ack* takes it.`,
    'not-yours': ({ holder }, { it, name }) =>
      holder === null ? `That is not yours to give on ${it}.` : `${name(holder)} has ${it}, not you.`,
    'seat-barred': ({ bars, role, person, least, is }, { name, reader }) => {
      const seat = role === 'owner' ? 'The lead' : `The seat of the ${roleWord(role)}`;
      const who = bars === 'giver' || person === reader.person ? 'you are' : `${name(person)} is`;
      return `${seat} ${bars === 'giver' ? 'is given by' : 'is for'} ${least}s and above; ${who} ${/^[aeiou]/u.test(is) ? 'an' : 'a'} ${is}. Nothing has changed.`;
    },
    'same-holder': ({ person }, { it, name }) => `${name(person)} has that seat on ${it} already.`,
  },
  clocks,
  on: rules.on,
};

function clocks(incident: Incident): readonly Due<OwnershipCommand>[] {
  const deadline = ackBy(incident);
  if (incident.ack === null) {
    const missed = deadline !== null && incident.stamps.ackedAt === null && !incident.progression.ackLate;
    return missed ? [{ at: held(incident, deadline), command: { type: 'miss-acknowledgement' } }] : [];
  }
  const after = incident.policy.ackExpiresAfterMs;
  if (after === null) return [];
  const at = Math.max(incident.ack.lastSignAt + after, incident.quietUntil ?? 0);
  return [{ at, command: { type: 'expire-ack', ackAt: incident.ack.at } }];
}
