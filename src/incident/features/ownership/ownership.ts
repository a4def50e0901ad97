// Who has it. The clock asks again when nobody acknowledges in time, or when whoever did shows no sign of life.

import { held } from '../../changes.js';
import type { Due, Feature } from '../../feature.js';
import { handoverHoldsMs, handoverOf, remindAskedAfterMs } from '../../handover.js';
import { ackBy, type Incident } from '../../incident.js';
import { span } from '../../moment.js';
import { roleWord } from '../../wording.js';
import { askAtSource } from './at-source.js';
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
    'remind-asked': rules.remindAsked,
    'end-handover': rules.endHandover,
  },
  events: {
    acknowledged: {
      milestone: true,
      apply: state.acknowledged,
      line: (event, { who, said }) =>
        `${who} acknowledged${event.acks === undefined ? '' : `, ${event.acks.count} of ${event.acks.wanted}`}${event.investigating ? ' and is investigating' : ''}${said(event.text ?? '')}`,
      announce: words.acknowledged,
      confirm: (event, incident, answer) => words.yours(event.investigating, incident, answer),
      // With a declaration it is part of that.
      undo: (event) => (event.after === 'declare' ? null : 'the acknowledgement'),
      joinsRoom: true,
      effects: askAtSource,
    },
    declined: {
      milestone: true,
      apply: state.declined,
      line: (event, { who, name }) =>
        `${who} passed${event.keptBy === null ? '' : `; it stays with ${name(event.keptBy)}`}${event.stillPaged == null ? '' : `; ${name(event.stillPaged)} is still being paged`}${event.next === null ? '' : `; paged ${name(event.next.person)}`}`,
      announce: words.declined,
      confirm: ({ keptBy, stillPaged, next }, _incident, { it, name, says: { answers } }) => {
        if (keptBy !== null) return answers.passedKept(it, name(keptBy));
        if (stillPaged !== undefined) return answers.passedStill(it, stillPaged === null ? null : name(stillPaged));
        return answers.passed(it, next === null ? null : name(next.person));
      },
      undo: 'passing it on',
      wakes: (event) => (event.next === null ? [] : [event.next.person]),
    },
    'ack-counted': {
      milestone: true,
      apply: state.ackCounted,
      line: ({ counts, acks }, { who }) =>
        `${who} ${counts ? 'acknowledged too' : 'no longer counts as having acknowledged'}: ${acks.count} of ${acks.wanted}`,
      announce: words.ackCounted,
      confirm: ({ counts, acks }, incident, { it, name, says: { answers } }) =>
        (counts ? answers.countedToo : answers.countsNoMore)(it, acks, name(incident.ack?.by ?? null)),
      undo: ({ counts }) => (counts ? 'the acknowledgement' : 'taking back the acknowledgement'),
      joinsRoom: true,
    },
    unacknowledged: {
      milestone: true,
      apply: state.unowned,
      line: (event, { name, all }) => `${name(event.person)} let go of it; paged ${all(event.paged)}`,
      announce: words.unacknowledged,
      confirm: (event, _incident, { it, name, says }) => says.answers.letGo(it, says.all(event.paged.map(({ person }) => name(person)))),
      undo: 'letting go of it',
    },
    'stood-down': {
      milestone: true,
      apply: state.stoodDown,
      line: (event, { name }) => `${name(event.person)} stood down`,
      announce: words.stoodDown,
      confirm: (event, _incident, { it, name, reader }) =>
        event.person === reader.person ? `You are released from ${it}.` : `${name(event.person)} is released from ${it}.`,
      stays: 'standing down',
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
      line: (event, { who, name }) => `${who} asked ${name(event.to)} to take it`,
      announce: words.handedOff,
      confirm: (event, { ack }, { it, name, reader, says }) =>
        says.answers.askedToTake(it, name(event.to), ack === null ? null : ack.by === reader.person ? 'you' : { name: name(ack.by) }),
      undo: 'the handoff',
      wakes: (event) => [event.to],
    },
    'asked-again': {
      apply: state.askedAgain,
      line: (event, { name }) => `${name(event.person)} reminded that they are asked to take it`,
      announce: words.askedAgain,
      confirm: () => null,
      leavesCardAlone: true,
    },
    'given-back': {
      milestone: true,
      apply: state.givenBack,
      line: (event, { name }) =>
        `No answer from ${name(event.person)} for ${span(event.at - event.askedAt)}; ${event.had === null ? 'still unassigned' : `it stays with ${name(event.had)}`}`,
      announce: words.givenBack,
      confirm: () => null,
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
    'already-acknowledged': ({ by, at }, { it, name, time, reader, says: { answers } }) =>
      by === reader.person ? answers.takenByYou(it, time(at)) : answers.takenBy(it, name(by), time(at)),
    'not-acknowledged': (_, { it, says }) => says.answers.notTaken(it),
    'not-yours': ({ holder }, { it, name }) =>
      holder === null ? `Only whoever has ${it}, or a manager, can do that.` : `${name(holder)} has ${it}, not you.`,
    'seat-barred': ({ bars, role, person, least, is }, { name, reader }) => {
      const seat = role === 'owner' ? 'lead' : roleWord(role);
      const who = bars === 'giver' || person === reader.person ? 'you are' : `${name(person)} is`;
      const rule = bars === 'giver' ? `Only ${least}s and above say who is ${seat}` : `Only ${least}s and above can be ${seat}`;
      return `${rule}; ${who} ${article(is)}. Nothing has changed.`;
    },
    'asked-already': ({ person, at }, { it, name, reader, time }) =>
      `${person === reader.person ? 'You were' : `${name(person)} was`} asked to take ${it} at ${time(at)} and ${person === reader.person ? "haven't" : "hasn't"} answered yet. ${person === reader.person ? '*ack* takes it.' : ''}`.trim(),
    'not-paged': ({ owner }, { it, name, says }) => says.answers.notPaged(it, owner === null ? null : name(owner)),
    'not-called': ({ person }, { it, name, reader }) => {
      if (person === null) return `Nobody was called in on ${it} who could go. To give it up yourself: *unack*.`;
      return `${person === reader.person ? 'You were' : `${name(person)} was`} not called in on ${it}.`;
    },
    'same-holder': ({ person }, { it, name }) => `${name(person)} does that on ${it} already.`,
  },
  clocks,
  on: rules.on,
};

const article = (noun: string): string => `${/^[aeiou]/u.test(noun) ? 'an' : 'a'} ${noun}`;

function clocks(incident: Incident): readonly Due<OwnershipCommand>[] {
  return [...answerDue(incident), ...handoverDue(incident)];
}

function answerDue(incident: Incident): readonly Due<OwnershipCommand>[] {
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

function handoverDue(incident: Incident): readonly Due<OwnershipCommand>[] {
  const handover = handoverOf(incident);
  if (handover === null) return [];
  const { at: askedAt } = handover;
  const back: Due<OwnershipCommand> = { at: askedAt + handoverHoldsMs, command: { type: 'end-handover', askedAt } };
  if (incident.progression.handoverReminded === askedAt) return [back];
  return [{ at: askedAt + remindAskedAfterMs, until: back.at, command: { type: 'remind-asked', askedAt } }, back];
}
