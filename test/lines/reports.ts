// Answers to questions, and the words of one order on several incidents.

import type { Alert } from '../../src/alerts/alert.js';
import { type AskedThing, answerLine, answerTo } from '../../src/incident/asked-of.js';
import { bundledPages } from '../../src/incident/bundled-pages.js';
import { type AlertTold, detailsReport } from '../../src/incident/details.js';
import { heartbeatsReport } from '../../src/incident/heartbeats-report.js';
import { line } from '../../src/incident/line.js';
import * as reports from '../../src/incident/reports.js';
import * as several from '../../src/incident/several.js';
import { nothingHeard, sourcesReport } from '../../src/incident/sources-report.js';
import { type Common, type Storm, stormBegun, stormOver } from '../../src/incident/storm.js';
import { transportsReport } from '../../src/incident/transports-report.js';
import { card, roomCard } from '../../src/incident/wording.js';
import { directory, eventsOf, given, type Story, t0 } from '../given.js';
import * as say from '../incident/spoken.js';
import { readerOf } from './events.js';
import { incidentAfter, openingOf } from './sample.js';
import type { Said, Scene } from './scene.js';

const { minute } = say;
const now = t0 + 7 * minute;
const reader = readerOf('asha', now);

const night: Story = [
  say.opens({ url: 'https://grafana.example/d/1', customersAffected: 5_847, welcome: 'Runbook: https://runbooks.example.com/db' }),
  say.roomOpens('asha', 'ian', 'mia'),
  say.ack('asha'),
  say.wait(2 * minute),
  say.updates('asha'),
  say.etaAt('asha', t0 + 20 * minute),
  say.proposes('asha', 'fail over'),
  say.impact('mia', 'checkout is slow'),
];
const running = incidentAfter(...night);
const over = incidentAfter(...night, say.clears(), say.resolves('asha'), say.closes('asha'));
const open = openingOf();
const quiet = incidentAfter(say.opens({ severity: 'P2' }), say.ack('asha'), say.snoozes('asha', t0 + 40 * minute));
const asked = incidentAfter(say.opens(), say.ack('asha'), say.handsOff('asha', 'ben'));
const lines = eventsOf(given(...night)).map((event) => ({ at: event.at, text: line(event, directory) }));

const alert: AlertTold = {
  title: 'DB connection pool timeout',
  description: 'No free connection for 5 minutes on db-7.',
  labels: { instance: 'db-7.fra:9100', job: 'node' },
  url: 'https://grafana.example/d/1',
  source: 'grafana',
  severity: 'P1' satisfies Alert['severity'],
  status: 'firing',
  firstAt: t0,
  since: t0,
  places: ['instance db-7.fra:9100'],
};
const silence = {
  service: 'payments-db',
  until: t0 + 60 * minute,
  by: 'ben',
  why: 'load test',
  holds: [{ number: 42, severity: 'P1' }],
} as const;
const web = { name: 'web', label: 'WhatsApp', state: 'ready', detail: null, downSince: null, provedAt: t0 } as const;
const sms = { name: 'sms', label: 'SMS', state: 'ready', detail: null, downSince: null, provedAt: null } as const;

/** The compiler asks for every one. */
const ofReports: { readonly [K in keyof typeof reports]: readonly string[] } = {
  statusReport: [running, over, quiet, asked].map((incident) => reports.statusReport(incident, reader)),
  listReport: [reports.listReport([running, quiet, open], 12, reader), reports.listReport([], 0, reader)],
  listedIncidents: [],
  timelineLines: [],
  summary: [],
  silenceLine: [reports.silenceLine(silence, reader), reports.silenceLine({ ...silence, service: '*', why: '', holds: [] }, reader)],
  quietReport: [reports.quietReport([silence], [quiet], reader), reports.quietReport([], [], reader)],
  catchupReport: [reports.catchupReport(running, lines, reader)],
  timelineReport: [reports.timelineReport(running, lines.slice(-4), reader)],
  slaReport: [
    reports.slaReport(open, reader),
    reports.slaReport(running, reader),
    reports.slaReport(over, reader),
    reports.slaReport(open, { ...reader, now: t0 + 40 * minute }),
    reports.slaReport(incidentAfter(say.opens({ severity: 'P4' })), reader),
  ],
  whoReport: [reports.whoReport(open, reader), reports.whoReport(asked, reader)],
  onCallReport: [
    reports.onCallReport(
      [
        { name: 'database', people: ['asha'], until: t0 + 300 * minute, next: ['ben'] },
        { name: 'infrastructure', people: ['ian'], until: null, next: [] },
      ],
      reader,
    ),
    reports.onCallReport([], reader),
  ],
  choiceReport: [reports.choiceReport([running, { ...quiet, number: 43 }], 'resolve')],
};

/** What is asked of one incident; the compiler asks for every one. */
const ofOneThing: { readonly [K in AskedThing]: readonly string[] } = {
  over: [open, running, over, incidentAfter(say.opens(), say.ack('asha'), say.clears())].map((one) => answerTo('over', one, reader)),
  still: [answerLine('still', open, reader), answerLine('still', over, reader)],
  who: [open, asked, over].map((one) => answerLine('who', one, reader)),
  eta: [open, quiet, running].map((one) => answerLine('eta', one, reader)),
  told: [open, incidentAfter(say.opens(), say.ack('asha'), say.informs('lena'))].map((one) => answerLine('told', one, reader)),
  cause: [open, incidentAfter(say.opens(), say.notes('asha', 'the pool is too small', 'cause'))].map((one) =>
    answerLine('cause', one, reader),
  ),
  customers: [openingOf(), running].map((one) => answerLine('customers', one, reader)),
  impact: [openingOf(), running].map((one) => answerLine('impact', one, reader)),
  since: [answerLine('since', running, reader), answerLine('since', over, reader)],
  severity: [answerLine('severity', running, reader)],
  doing: [open, quiet, running].map((one) => answerLine('doing', one, reader)),
  call: [answerLine('call', running, reader)],
  paged: [answerLine('paged', running, reader)],
  why: [open, running].map((one) => answerLine('why', one, reader)),
  'why-me': [running, { ...running, paged: [] }].map((one) => answerLine('why-me', one, reader)),
  drill: [running, { ...running, drill: true }].map((one) => answerLine('drill', one, reader)),
  runbook: [
    { ...running, links: [], url: null },
    { ...running, links: [{ kind: 'runbook' as const, url: 'https://runbooks.example.com/db' }] },
  ].map((one) => answerLine('runbook', one, reader)),
  links: [{ ...running, links: [], url: null }].map((one) => answerLine('links', one, reader)),
  knows: ['ian', 'ben'].map((person) => answerLine('knows', running, reader, { person })),
};

const merging = { into: running, from: [43, 44, 45], milder: null };

const ofSeveral: { readonly [K in keyof typeof several]: readonly string[] } = {
  numbersNamed: [],
  tookAll: [
    several.tookAll([running, { ...quiet, number: 43 }], [{ ...asked, number: 44 }], directory),
    several.tookAll([], [asked], directory),
  ],
  nothingToTake: [several.nothingToTake([], null), several.nothingToTake([running], 'P1')],
  otherwiseMany: [several.otherwiseMany([running, { ...quiet, number: 43 }], 5), several.otherwiseMany([running], 2)],
  hasAll: [several.hasAll([42, 43, 44], 'asha', directory)],
  gaveBackAll: [several.gaveBackAll([42, 43, 44], 'asha', directory)],
  askMergeAll: [
    several.askMergeAll(merging, 'merge all anyway'),
    several.askMergeAll({ ...merging, milder: 44 }, 'merge all into 44 anyway'),
  ],
  mergedAll: [
    several.mergedAll(merging, { left: [], since: [] }, 'asha', directory),
    several.mergedAll({ ...merging, into: open, milder: 44 }, { left: [{ ...asked, number: 50 }], since: [51, 52] }, 'ian', directory),
  ],
  nothingToMerge: [several.nothingToMerge([], null), several.nothingToMerge([running], null), several.nothingToMerge([], 'P3')],
  notYoursToMergeInto: [several.notYoursToMergeInto(running, directory), several.notYoursToMergeInto(open, directory)],
  partOfOne: [several.partOfOne([43, 44, 45], running, 'asha', directory)],
  ownAgain: [several.ownAgain([43, 44, 45], 'asha', directory)],
  handedOverAll: [
    several.handedOverAll([running, { ...quiet, number: 43 }], [{ ...asked, number: 44 }], 'ben', directory),
    several.handedOverAll([], [asked], 'ben', directory),
  ],
  asksForAll: [several.asksForAll([42, 43, 44], 'asha', 'ben', directory)],
  keptAll: [several.keptAll([42, 43], 'ben', directory)],
  keepsAll: [several.keepsAll([42, 43], 'asha', directory)],
  stillPart: [several.stillPart({ ...quiet, number: 43 }, 'INC-50 is open for the same alerts as INC-43: continue there.')],
  tookBackAll: [several.tookBackAll([42, 43], [44]), several.tookBackAll([], [44])],
};

const storm: Storm = { first: 42, counts: { P1: 3, P3: 21 }, from: t0, to: t0 + 19 * minute };
const shared: Common = { label: { name: 'region', value: 'eu-1', share: 22 }, of: 24, source: null };
const nothing: Common = { label: null, of: 24, source: null };
const ofStorms: readonly Said[] = [
  ...[
    stormBegun(storm, shared, 17, t0 + 2 * minute),
    stormBegun(storm, { ...shared, source: 'zabbix' }, 0, t0 + 2 * minute),
    stormBegun(storm, { ...nothing, source: 'zabbix' }, 0, t0 + 2 * minute),
    stormBegun({ ...storm, counts: { P2: 12 } }, nothing, 0, t0 + 2 * minute),
  ].map((text) => ({ head: 'storm begun', text })),
  ...[
    stormOver(storm, 12, directory, 'asha'),
    stormOver(storm, 0, directory, null),
    stormOver({ ...storm, to: t0 }, 1, directory, 'ben'),
  ].map((text) => ({ head: 'storm over', text })),
];

const said = (samples: Readonly<Record<string, readonly string[]>>): readonly Said[] =>
  Object.entries(samples).flatMap(([head, texts]) => texts.map((text) => ({ head, text })));

const heardSources = [
  { ...nothingHeard('grafana/payments'), lastAt: t0, taken: 12 },
  {
    ...nothingHeard('sentry'),
    lastAt: t0,
    taken: 2,
    refused: 3,
    lastError: 'Sentry-Hook-Signature does not fit the body.',
    lastErrorAt: t0,
  },
  { ...nothingHeard('nagios-xi'), unknownName: true, lastAt: t0, taken: 1 },
];

const beating = { state: 'well', heardAt: t0, failedAt: null, said: null, missedAt: t0 + 90 * minute, everyMs: 60 * minute } as const;
const ofHeartbeats = [
  { ...beating, name: 'nightly-backup', state: 'missing', missedAt: t0 },
  { ...beating, name: 'reports', state: 'failed', failedAt: t0, said: 'No space left on device' },
  { ...beating, name: 'ledger-sync', state: 'waiting', heardAt: null },
  { ...beating, name: 'watchdog' },
] as const;

export const reportScenes = (): readonly Scene[] => [
  {
    title: 'The card in the war room',
    said: [open, running].map((incident) => ({ head: 'card', text: roomCard(incident, directory, now) })),
  },
  {
    title: 'Answers',
    said: [
      ...said(ofReports),
      ...said(ofOneThing),
      { head: 'details', text: detailsReport(running, [alert, { ...alert, title: 'Replica lag', severity: 'P3', places: [] }], reader) },
      { head: 'details', text: detailsReport(incidentAfter(say.declares('ben')), [], reader) },
      { head: 'transports', text: transportsReport([web, sms], reader) },
      {
        head: 'transports',
        text: transportsReport([{ ...web, state: 'banned', detail: 'WhatsApp has shut this number out.', downSince: t0 }, sms], reader),
      },
      { head: 'transports', text: transportsReport([{ ...web, state: 'degraded', downSince: t0 }], reader) },
      { head: 'sources', text: sourcesReport({ since: t0, sources: heardSources }, ['grafana/payments', 'backups'], reader) },
      { head: 'sources', text: sourcesReport({ since: t0, sources: [] }, [], reader) },
      { head: 'heartbeats', text: heartbeatsReport(ofHeartbeats, reader) },
      { head: 'heartbeats', text: heartbeatsReport([], reader) },
      { head: 'card in a drill', text: card(incidentAfter(say.opens({ drill: true })), directory, now) },
    ],
  },
  {
    title: 'Several incidents',
    said: [
      ...said(ofSeveral),
      {
        head: 'pages told together',
        text: bundledPages({
          person: 'asha',
          via: '',
          counts: { P2: 2, P3: 15 },
          named: [{ incident: 42, line: '🟠 P2 · INC-42 · Disk is filling up' }],
          upTo: 9,
          inPlaceOf: null,
          fallbackAfterMs: null,
        }).text,
      },
      ...ofStorms,
    ],
  },
];
