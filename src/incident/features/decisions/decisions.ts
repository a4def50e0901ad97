// Decisions: the owner proposes, somebody above approves or rejects, the owner acts and says so.

import { working } from '../../changes.js';
import { inline, quoted } from '../../escape.js';
import type { Due, EventOf, Feature } from '../../feature.js';
import type { Incident, Proposal } from '../../incident.js';
import { saidFor } from '../../record-parts.js';
import type { DecisionsCommand, DecisionsEvent, DecisionsRefusal } from './events.js';
import * as rules from './rules.js';
import * as words from './words.js';

type Deciding = EventOf<DecisionsEvent>;

export const decisions: Feature<DecisionsCommand, DecisionsEvent, DecisionsRefusal> = {
  name: 'decisions',
  commands: {
    propose: rules.propose,
    approve: rules.approve,
    reject: rules.reject,
    done: rules.done,
    override: rules.override,
    'time-out-proposal': rules.timeOut,
  },
  events: {
    proposed: {
      apply: decided,
      line: (event, { who, said, name }) => `${who} proposed ${event.proposal}${said(event.text)}; asked ${name(event.asked)}`,
      announce: words.proposed,
      confirm: (event, _incident, { name }) =>
        event.asked === null
          ? `Proposal ${event.proposal} is posted, but nobody is named to decide.`
          : `${name(event.asked)} is asked to decide proposal ${event.proposal}.`,
      undo: 'the proposal',
      wakes: (event) => (event.asked === null ? [] : [event.asked]),
      news: (event) => `proposed ${event.proposal}: ${event.text}`,
      joinsRoom: true,
    },
    approved: {
      milestone: true,
      apply: decided,
      line: (event, { who, said }) => `${who} approved ${event.proposal}${said(event.text)}`,
      announce: words.approved,
      confirm: (event) => `Approved ${event.proposal}: ${quoted(event.text, 200)}`,
      recorded: () => saidFor('mitigation'),
      undo: 'the approval',
      news: (event) => `approved ${event.proposal}: ${event.text}`,
      joinsRoom: true,
    },
    rejected: {
      milestone: true,
      apply: decided,
      line: (event, { who, said }) =>
        `${who} rejected ${event.proposal}${said(event.text)}${event.why === '' ? '' : `. Why: ${quoted(event.why)}`}`,
      announce: words.rejected,
      confirm: (event) => `Rejected ${event.proposal}.`,
      undo: 'the rejection',
      news: (event) => `rejected ${event.proposal}: ${event.text}`,
      joinsRoom: true,
    },
    done: {
      apply: decided,
      line: (event, { who, said }) =>
        `${who} did ${event.proposal}${said(event.text)}${event.note === '' ? '' : `. ${quoted(event.note)}`}`,
      announce: words.done,
      confirm: (event) => `Proposal ${event.proposal} is done. Watch it, then *update* or *resolve*.`,
      recorded: () => saidFor('mitigation'),
      undo: 'the word that it is done',
      news: (event) => `done ${event.proposal}: ${event.text}`,
      archived: ({ text }) => ({ as: 'done', text }),
    },
    overridden: {
      milestone: true,
      apply: decided,
      line: (event, { who }) =>
        `${who} ${event.text === null ? 'acted without a decision' : `overrode and did ${event.proposal}: ${quoted(event.text)}`}. Why: ${quoted(event.why)}`,
      announce: words.overridden,
      confirm: () => 'Go ahead. It is on record as an override.',
      recorded: () => saidFor('mitigation'),
      undo: 'the override',
      news: (event) => (event.text === null ? event.why : `overrode ${event.proposal}: ${event.text}`),
      joinsRoom: true,
    },
    'proposal-timed-out': {
      milestone: true,
      apply: decided,
      line: (event, { name }) =>
        `No answer from ${name(event.from)} to proposal ${event.proposal}${event.to === null ? '' : `; asked ${name(event.to)}`}`,
      announce: words.timedOut,
      confirm: () => null,
    },
  },
  refusals: {
    'no-proposal': (_, { it }) => `Nothing is proposed on ${it}. *propose …* asks for a decision.`,
    'nothing-approved': (_, { it }) =>
      `Nothing approved on ${it} is left to mark as done. *update …* tells everybody what you did, *resolve* ends it.`,
    'no-such-proposal': ({ proposal }, { it }) => `There is no proposal ${proposal} on ${it}.`,
    'which-proposal': ({ open }) =>
      `Which one? ${open.map((one) => `*${one.number}* ${inline(one.text, 80)}`).join(' · ')}\nSay for example *approve ${open[0]?.number ?? 1}*.`,
    'proposal-settled': ({ proposal, state, by }, { name }) =>
      state === 'open'
        ? `Proposal ${proposal} is still waiting for ${name(by)}. Can't wait? *override* and say why.`
        : `Proposal ${proposal} is ${state}${by === null ? '' : ` (${name(by)})`}.`,
    'not-entitled': ({ approver }, { name }) => `That is ${approver === null ? 'not yours' : `for ${name(approver)}`} to decide.`,
    'own-proposal': ({ approver }, { name }) =>
      `You proposed it, so ${approver === null ? 'somebody else' : name(approver)} decides. Can't wait? *override* and say why.`,
  },
  clocks: (incident): readonly Due<DecisionsCommand>[] =>
    incident.proposals
      .filter((one) => one.state === 'open' && !one.timedOut)
      .map((one) => ({ at: one.askedAt + incident.policy.decideWithinMs, command: { type: 'time-out-proposal', proposal: one.number } })),
};

/** Whoever decides or acts is investigating. */
function decided(was: Incident, event: Deciding): Incident {
  return { ...was, ...(was.status === 'mitigated' ? {} : working(was)), proposals: proposalsAfter(was, event) };
}

function proposalsAfter(was: Incident, event: Deciding): readonly Proposal[] {
  if (event.kind === 'proposed') return [...was.proposals, proposal(event)];
  return was.proposals.map((one) => (one.number === event.proposal ? { ...one, ...settled(event) } : one));
}

const proposal = (event: Extract<Deciding, { kind: 'proposed' }>): Proposal => ({
  number: event.proposal,
  text: event.text,
  by: event.by,
  state: 'open',
  decidedBy: null,
  at: event.at,
  asked: event.asked,
  askedAt: event.at,
  timedOut: event.asked === null,
});

function settled(event: Exclude<Deciding, { kind: 'proposed' }>): Partial<Proposal> {
  switch (event.kind) {
    case 'proposal-timed-out':
      return { asked: event.to ?? event.from, askedAt: event.at, timedOut: event.to === null };
    case 'done':
      return { state: 'done' };
    default:
      return { state: event.kind, decidedBy: event.by };
  }
}
