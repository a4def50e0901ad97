// Every reason for not doing what was asked, as whoever asked hears it.

import { refusalWords } from '../../src/incident/answer.js';
import type { Refusal } from '../../src/incident/refusals.js';
import { given, t0 } from '../given.js';
import * as say from '../incident/spoken.js';
import { readerOf } from './events.js';
import type { Scene } from './scene.js';

type Of<K extends Refusal['refused']> = readonly Extract<Refusal, { readonly refused: K }>[];

const at = t0 + 2 * say.minute;

/** The compiler asks for every one. */
const samples: { readonly [K in Refusal['refused']]: Of<K> } = {
  'no-such-incident': [
    { refused: 'no-such-incident', number: 7 },
    { refused: 'no-such-incident', number: null },
  ],
  'already-open': [{ refused: 'already-open', number: 43 }],
  'not-open': [
    { refused: 'not-open', status: 'resolved', since: at },
    { refused: 'not-open', status: 'cancelled', since: null },
    { refused: 'not-open', status: 'merged', since: at },
  ],
  'not-resolved': [
    { refused: 'not-resolved', status: 'acknowledged' },
    { refused: 'not-resolved', status: 'mitigated', meant: 'reopen' },
  ],
  'still-firing': [
    { refused: 'still-firing', firing: 1 },
    { refused: 'still-firing', firing: 3, meant: 'cancel' },
  ],
  'already-done': [{ refused: 'already-done' }],
  'cause-lies-outside': [{ refused: 'cause-lies-outside' }],
  'temporary-fix': [{ refused: 'temporary-fix', fix: 'temporary fix: raised the pool limit' }],
  'no-such-action': [{ refused: 'no-such-action', number: 7 }],
  'action-over': [
    { refused: 'action-over', number: 7, by: 'asha', at, done: true },
    { refused: 'action-over', number: 7, by: 'mia', at, done: false },
  ],
  'review-of-open': [{ refused: 'review-of-open' }],
  'review-not-begun': [{ refused: 'review-not-begun' }],
  'review-over': [{ refused: 'review-over' }],
  'review-incomplete': [{ refused: 'review-incomplete', questions: ['cause', 'lessons'], unowned: [7, 9], longTerm: true }],
  'not-yours-to-review': [
    { refused: 'not-yours-to-review', manager: 'mia' },
    { refused: 'not-yours-to-review', manager: null },
  ],
  'same-impact': [{ refused: 'same-impact', known: { locations: ['eu-1'], channels: ['SMS', 'WhatsApp'], products: [] } }],
  'too-late': [{ refused: 'too-late' }],
  'repeat-of-itself': [{ refused: 'repeat-of-itself' }],
  'repeat-of-open': [{ refused: 'repeat-of-open', other: 43 }],
  'repeat-of-nothing': [{ refused: 'repeat-of-nothing', other: 43 }],
  'no-repeat': [{ refused: 'no-repeat' }],
  'already-acknowledged': [
    { refused: 'already-acknowledged', by: 'asha', at },
    { refused: 'already-acknowledged', by: 'ben', at },
  ],
  'not-acknowledged': [{ refused: 'not-acknowledged' }],
  'not-yours': [
    { refused: 'not-yours', holder: 'ben' },
    { refused: 'not-yours', holder: null },
  ],
  'same-holder': [{ refused: 'same-holder', person: 'ian' }],
  'asked-already': [
    { refused: 'asked-already', person: 'asha', at },
    { refused: 'asked-already', person: 'ben', at },
  ],
  'not-paged': [
    { refused: 'not-paged', owner: 'ben' },
    { refused: 'not-paged', owner: null },
  ],
  'nobody-hears': [
    { refused: 'nobody-hears', text: 'We are looking into it.', drill: false },
    { refused: 'nobody-hears', text: 'We are looking into it.', drill: true },
  ],
  'in-swarm': [
    { refused: 'in-swarm', ready: true },
    { refused: 'in-swarm', ready: false },
  ],
  'swarm-not-yours': [{ refused: 'swarm-not-yours' }],
  'no-draft': [{ refused: 'no-draft' }],
  'no-model-draft': [{ refused: 'no-model-draft' }],
  'own-notice': [{ refused: 'own-notice', others: ['mia'] }],
  'notice-not-yours': [{ refused: 'notice-not-yours' }],
  'not-called': [
    { refused: 'not-called', person: 'asha' },
    { refused: 'not-called', person: 'gus' },
    { refused: 'not-called', person: null },
  ],
  'seat-barred': [
    { refused: 'seat-barred', role: 'manager', person: 'ben', bars: 'giver', least: 'manager', is: 'responder' },
    { refused: 'seat-barred', role: 'owner', person: 'gus', bars: 'holder', least: 'responder', is: 'observer' },
  ],
  'already-resolved': [
    { refused: 'already-resolved', at },
    { refused: 'already-resolved', at: null },
  ],
  'already-mitigated': [{ refused: 'already-mitigated', at }],
  'not-restored-then': [{ refused: 'not-restored-then', began: t0 }],
  'needs-note': [{ refused: 'needs-note' }],
  'no-proposal': [{ refused: 'no-proposal' }],
  'nothing-approved': [{ refused: 'nothing-approved' }],
  'no-such-proposal': [{ refused: 'no-such-proposal', proposal: 3 }],
  'which-proposal': [
    {
      refused: 'which-proposal',
      open: [
        { number: 1, text: 'restart the pool' },
        { number: 2, text: 'fail over' },
      ],
    },
  ],
  'proposal-settled': [
    { refused: 'proposal-settled', proposal: 1, state: 'open', by: 'mia' },
    { refused: 'proposal-settled', proposal: 1, state: 'approved', by: 'mia' },
    { refused: 'proposal-settled', proposal: 1, state: 'done', by: null },
  ],
  'not-entitled': [
    { refused: 'not-entitled', approver: 'mia' },
    { refused: 'not-entitled', approver: null },
  ],
  'own-proposal': [
    { refused: 'own-proposal', approver: 'mia' },
    { refused: 'own-proposal', approver: null },
  ],
  'room-exists': [
    { refused: 'room-exists', ready: true },
    { refused: 'room-exists', ready: false },
  ],
  'already-in-room': [
    { refused: 'already-in-room', person: 'asha' },
    { refused: 'already-in-room', person: 'ben' },
  ],
  'no-room': [{ refused: 'no-room' }],
  'nobody-has-the-p1': [{ refused: 'nobody-has-the-p1' }],
  'not-quiet': [{ refused: 'not-quiet' }],
  'same-severity': [{ refused: 'same-severity' }],
  'merge-with-itself': [{ refused: 'merge-with-itself' }],
  'drill-and-real': [
    { refused: 'drill-and-real', other: 43, drill: true },
    { refused: 'drill-and-real', other: 43, drill: false },
  ],
  'no-merge-to-undo': [{ refused: 'no-merge-to-undo' }],
  'merged-too-long-ago': [{ refused: 'merged-too-long-ago', at }],
  'nothing-to-undo': [{ refused: 'nothing-to-undo' }],
  'too-late-to-undo': [{ refused: 'too-late-to-undo', what: 'the resolve', at }],
  'cannot-undo': [{ refused: 'cannot-undo', what: 'the note' }],
  'changed-since': [{ refused: 'changed-since', what: 'the resolve' }],
  'others-acted': [{ refused: 'others-acted', person: 'ben', did: 'the acknowledgement' }],
};

/** To Asha, six minutes into it. */
export const refusalScene = (): Scene => {
  const { incident } = given(say.opens());
  const merged = given(say.opens(), say.ack('asha'), say.mergesInto('asha', 43)).incident;
  const reader = readerOf('asha', t0 + 6 * say.minute);
  return {
    title: 'Why not',
    said: Object.entries(samples).flatMap(([name, refusals]) =>
      (refusals as readonly Refusal[]).map((refusal) => ({
        head: name,
        text: refusalWords(refusal, refusal.refused === 'not-open' && refusal.status === 'merged' ? merged : incident, reader),
      })),
    ),
  };
};
