// Stories that between them reach every kind of event: what is said of each is tried on them, and the listing of every line is made of them.

import { defaultPolicies } from '../../src/escalation/policy-defaults.js';
import { minutes } from '../../src/incident/duration.js';
import type { Event } from '../../src/incident/events.js';
import { evolve } from '../../src/incident/evolve.js';
import type { Incident } from '../../src/incident/incident.js';
import { eventsOf, given, type Story, t0 } from '../given.js';
import * as say from './spoken.js';

const { ack, opens, roomOpens, updates, wait, minute } = say;

const twoAcks = { ...defaultPolicies.P1, acks: 2 } as const;

/** Stories that reach every kind of event, with and without a war room. */
export const stories: readonly Story[] = [
  [
    opens(),
    roomOpens('asha', 'ian'),
    wait(16 * minute),
    say.declines('asha'),
    ack('asha'),
    updates('asha'),
    updates('asha', '40% restored', 40),
    say.etaAt('asha', t0 + minutes(25)),
    say.customers('asha', 5_847),
    say.impact('asha', 'checkout is slow'),
    say.joinsReport('lena', 5, 'customers in Madrid cannot log in'),
    say.asksDocument('asha', 'record'),
    say.asksDocument('mia', 'cause', false),
    say.resembles('muster'),
    say.resembles('asha', 9),
    say.deniesRepeat('asha'),
    say.setsOrigin('asha', 'external', 'carrier X drops messages'),
    say.setsOrigin('asha', 'internal'),
    say.placesImpact('asha', { locations: ['eu-1', 'us-1'], channels: ['SMS'] }, 'nobody can pay'),
    say.placesImpact('asha', { locations: ['eu-1'], products: [] }),
    say.doing('asha'),
    say.joins('lena'),
    say.invites('asha', 'gus'),
    say.escalates('mia', 'gus'),
    say.proposes('asha'),
    say.proposes('asha', 'fail over'),
    wait(3 * minute),
    say.approves('vic', 1),
    say.rejects('vic', 2),
    say.did('asha', 1, 'pool is back'),
    say.proposes('asha', 'drop connections'),
    say.overrides('asha', 3),
    say.takesSeat('mia', 'comms', 'gus'),
    say.categorises('asha', 'security'),
    say.links('asha', 'https://example.com/call', 'call'),
    say.notes('asha', 'send the report', 'action', 'ian'),
    say.publishes('asha', false, false),
    say.drafts('gus', 'Payments by card fail in Europe.'),
    say.publishes('gus'),
    say.drafts('asha'),
    say.publishes('asha', true, false),
    say.standsDown('mia', 'vic'),
    say.snoozes('asha', t0 + minutes(38)),
    say.liftsQuiet('asha'),
    say.snoozes('asha', t0 + minutes(40)),
    say.mitigates('asha'),
    wait(15 * minute),
    say.handsOff('asha', 'ben'),
    say.declines('ben'),
    say.unacks('asha'),
    ack('ian'),
    wait(16 * minute),
    ack('ian'),
    say.alerts({ fired: 1, firing: 2, total: 2 }),
    say.clears({ cleared: 2, total: 2 }),
    say.resolves('ian'),
    say.closes('ian'),
    say.reopens('mia'),
    say.undoes('mia'),
  ],
  [
    opens({ severity: 'P2' }),
    wait(31 * minute),
    say.investigates('asha', 'pool is full'),
    say.absorbs('asha', 43),
    say.reclassifies('mia', 'P3'),
    say.reclassifies('mia', 'P1'),
    say.clears({ total: 2 }),
    say.resolves('asha'),
    say.refires({ total: 2 }),
    say.mergesInto('asha', 44),
    say.unmerges('asha'),
  ],
  [
    opens({ severity: 'P2' }),
    say.asksForRoom('asha'),
    roomOpens('ian'),
    say.informs('mia'),
    say.reclassifies('source:grafana', 'P1'),
    say.mergesInto('ian', 44),
  ],
  [opens(), roomOpens('ian'), ack('asha'), say.alerts({ fired: 1, firing: 2, total: 2 }), say.clears({ cleared: 2 }), say.leavesOut(3)],
  [opens(), ack('asha'), say.resolves('asha', { anyway: true }), wait(30 * minute)],
  [opens(), say.absorbs('asha', 43, 1, { ack: { by: 'ben', at: 0, lastSignAt: 0 } }), say.givesBack('asha', 43)],
  [opens(), roomOpens('asha', 'ian'), ...say.absorbsTogether('asha', 43, 44, 45), say.givesBack('asha', 43, 3, 44, 45)],
  [opens(), ack('asha'), say.clears(), wait(16 * minute)],
  [opens(), roomOpens('ian'), ack('asha'), wait(4 * minute), say.updates('asha', '70% restored', 70), wait(minute)],
  [opens(), ack('asha'), say.leavesOut(12), say.clears(), say.leavesOut(0)],
  [opens(), roomOpens('asha', 'ian'), ack('asha'), say.mitigates('asha'), say.reopens('mia')],
  [opens({ severity: 'P3' }), say.leavesOut(12), say.dutyMoves({ owner: 'ben' }), say.cancels('asha', 'false alarm')],
  [opens(), roomOpens('asha', 'ian'), say.roomMoves('down', { driver: 'relay', via: 'sms' }), say.joins('lena'), say.roomMoves('back')],
  [
    opens(),
    roomOpens('asha', 'ian'),
    say.roomMoves('gone', { driver: 'relay', chat: 'relay:42' }),
    say.notes('asha', 'pool is full', 'talk'),
  ],
  [opens(), roomOpens('asha', 'ian'), ack('asha'), say.handsOff('asha', 'ben'), wait(6 * minute)],
  [
    opens({ severity: 'P2' }),
    say.categorises('mia', 'security', { team: 'secops', rota: { owner: 'ben', backup: 'gus', manager: 'mia' } }),
    ack('ben'),
    say.categorises('mia', 'data', { team: 'database', rota: { owner: 'asha', backup: 'ian', manager: 'mia' } }),
  ],
  [opens({ policy: twoAcks }), ack('asha'), ack('ian'), say.unacks('ian'), wait(6 * minute), ack('mia')],
  [opens({}), { type: 'hold-room-back', storm: { incident: 7, via: 'rooms' } }],
  [
    opens(),
    roomOpens('asha', 'ian', 'mia'),
    ack('asha'),
    say.notes('asha', 'memory leak in the connection handler', 'cause'),
    say.clears(),
    say.resolves('asha'),
    wait(2 * minute),
    say.suggestsDraft('happened', t0),
    say.usesDraft('asha'),
    say.answersReview('asha', 'detection', 'By grafana at 03:14 IST', true),
    wait(minute),
    say.putsOffReview('ian'),
    say.writesReview('ian'),
    say.writesReview('gus', 'the pool was never watched', true),
    say.addsAction('mia', 7),
    say.changesAction('mia', 7, { owner: 'asha' }),
    say.changesAction('mia', 7, { dueAt: t0 + minutes(600) }),
    say.addsAction('mia', 8, { owner: 'ian', longTerm: true }),
    wait(4 * 24 * 60 * minute),
    ...(['contributing', 'well', 'steps', 'faster', 'impact', 'lessons'] as const).map((question) => say.skipsReview('mia', question)),
    wait(13 * 60 * minute),
    say.approvesReview('mia'),
    say.endsAction('asha', 7),
    say.endsAction('mia', 8, 'the service is going away'),
  ],
  [opens(), say.resolves('asha', { anyway: true }), say.beginsReview('mia', ['gus']), wait(13 * 60 * minute)],
  [opens(), say.suggestsDraft('notice', t0, 'investigating'), say.usesDraft('ian')],
  [opens({}), { type: 'page-seen', person: 'asha' }, { type: 'page-failed', person: 'asha', why: 'the number is gone' }],
  [opens({}), wait(80_000), { type: 'call-unheard', person: 'asha' }],
  [
    opens(),
    roomOpens('asha', 'ian'),
    ack('asha'),
    say.swarms('ben'),
    say.swarms('lena'),
    say.swarmOpens('invite', 'lena'),
    say.drafts('lena', 'Payments by card fail in Europe.'),
    say.swarms('ben'),
    say.joinsSwarm('ben'),
    say.publishes('lena'),
    say.swarmIsLost(),
    say.saysInSwarm('ben', 'what do I tell a customer who was charged twice?'),
  ],
];

/** An event with the incident right after it. */
export interface Told {
  readonly event: Event;
  readonly incident: Incident;
}

/** Every event of the stories with the incident right after it. */
export const told: readonly Told[] = stories.flatMap((story) => {
  let incident: Incident | null = null;
  return eventsOf(given(...story)).map((event) => {
    incident = evolve(incident, event);
    return { event, incident };
  });
});
