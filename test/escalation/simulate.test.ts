// What a simulation says is what happens: whom a real incident pages at which minute when nobody answers, for any organisation.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readOrganisation } from '../../src/app/config/organisation-file.js';
import { simulate } from '../../src/escalation/simulate.js';
import { simulationReport } from '../../src/escalation/simulation-report.js';
import { simulationAsked } from '../../src/escalation/simulation-request.js';
import { hours, minutes } from '../../src/incident/duration.js';
import type { Severity } from '../../src/incident/incident.js';
import { directoryOf } from '../../src/people/find-person.js';
import { openWorld } from '../world.js';

const friday = Date.parse('2026-11-27T21:30:00Z');

const yamlOf = ({
  policies = '{}',
  quiet = '',
  reach = '',
  zone = 'Europe/Vienna',
  handoff = '"Fri 23:40"',
}: {
  policies?: string;
  quiet?: string;
  reach?: string;
  zone?: string;
  handoff?: string;
}) => `
organisation: { name: Acme, timezone: ${zone}, lastResort: theo${quiet} }
people:
  asha: { name: Asha Rao, phone: "+12025550101", role: responder, timezone: Asia/Kolkata${reach} }
  ben: { name: Ben Carter, phone: "+12025550102", role: responder, timezone: America/Havana }
  ian: { name: Ian Okoye, phone: "+12025550103", role: responder }
  mia: { name: Mia Lopez, phone: "+12025550104", role: manager }
  vic: { name: Vic Chen, phone: "+12025550105", role: executive }
  theo: { name: Theo Martin, phone: "+12025550106", role: executive }
teams:
  database: { oncall: rota, backup: ian, manager: mia, policies: ${policies} }
schedules:
  rota: { rotate: weekly, handoff: ${handoff}, from: 2026-01-05, people: [asha, ben] }
seats: { vp-engineering: vic, vp-customer: vic, cto: theo, comms: mia }
`;

const organisationOf = (changes: Parameters<typeof yamlOf>[0]) => readOrganisation(yamlOf(changes), 'muster.yaml', {}).organisation;

/** `minute person` of each page of the simulation. */
const pagesOf = (changes: Parameters<typeof yamlOf>[0], severity: Severity, until: number, number: number) =>
  simulate(organisationOf(changes), { severity, team: 'database', at: friday, number }, ['local'], 1_000)
    .moments.filter(({ at }) => at <= friday + until)
    .flatMap(({ at, pages }) => pages.map(({ person }) => `+${Math.round((at - friday) / minutes(1))} ${person}`))
    .sort();

/** The same of a real incident, by its timeline. */
async function reallyPaged(changes: Parameters<typeof yamlOf>[0], severity: Severity, until: number): Promise<readonly string[]> {
  const world = await openWorld({ start: friday, yaml: yamlOf(changes) });
  try {
    await world.posts('generic', { title: 'Pool', severity, service: 'payments', key: 'pool' });
    await world.advanceTo(friday + until);
    const rows = await world.store.messages({ limit: 1_000 });
    const pages = rows.filter(({ message }) => message.kind === 'page' && message.to.kind === 'person');
    const found = pages.map(({ createdAt, message }) =>
      message.to.kind === 'person' ? `+${Math.round((createdAt - friday) / minutes(1))} ${message.to.person}` : '',
    );
    return [...new Set(found)].sort();
  } finally {
    await world.close();
  }
}

const role = fc.constantFrom('owner', 'backup', 'manager', 'vp-engineering', 'cto', 'ben');
const step = fc.record({
  after: fc.integer({ min: 1, max: 90 }),
  unless: fc.constantFrom('acknowledged', 'resolved'),
  to: fc.array(role, { minLength: 1, maxLength: 3 }),
  turns: fc.boolean(),
});
const policy = fc.record({
  page: fc.uniqueArray(role, { minLength: 1, maxLength: 3 }),
  steps: fc.array(step, { maxLength: 4 }),
  repeat: fc.option(fc.integer({ min: 1, max: 3 })),
  every: fc.integer({ min: 3, max: 30 }),
  turns: fc.boolean(),
});
const written = ({ page, steps, repeat, every, turns }: typeof policy extends fc.Arbitrary<infer P> ? P : never) =>
  `{ page: [${page.join(', ')}], repeatEvery: ${every}m${repeat === null ? '' : `, repeat: ${repeat}`}${turns ? ', roundRobin: true' : ''}, escalate: [${steps
    .map((one) => `{ after: ${one.after}m, unless: ${one.unless}, to: [${one.to.join(', ')}]${one.turns ? ', roundRobin: true' : ''} }`)
    .join(', ')}] }`;

test('whatever the policy and the rota, a real incident nobody answers pages whom the simulation says, in the same minute', async () => {
  await fc.assert(
    fc.asyncProperty(
      policy,
      fc.constantFrom<Severity>('P1', 'P2', 'P3'),
      fc.constantFrom('Europe/Vienna', 'Asia/Kolkata', 'Australia/Lord_Howe'),
      fc.constantFrom('"Fri 23:40"', '"Sat 04:15"', '"Mon 09:00"'),
      async (given, severity, zone, handoff) => {
        const changes = { policies: `{ ${severity}: ${written(given)} }`, zone, handoff };
        const until = hours(4);
        expect(await reallyPaged(changes, severity, until)).toEqual([...new Set(pagesOf(changes, severity, until, 1))]);
      },
    ),
    { numRuns: 20 },
  );
}, 120_000);

describe('in words', () => {
  const said = (changes: Parameters<typeof yamlOf>[0], text: string, transports = ['local']) => {
    const organisation = organisationOf(changes);
    const asked = simulationAsked(organisation, text, friday, organisation.timezone);
    if ('wrong' in asked) return asked.wrong;
    const labels = { local: 'the phones page', web: 'WhatsApp', voice: 'a call', sms: 'SMS' };
    return simulationReport(simulate(organisation, asked, transports), directoryOf(organisation), labels, organisation.timezone, friday);
  };

  test('each minute says who is paged, and the end is the last resort', () => {
    const lines = said({}, 'P1 database now').split('\n');
    expect(lines[0]).toBe('🧪 Only a simulation: a P1 of database at 22:30 CET that nobody answers');
    expect(lines[1]).toBe('22:30 at once: Asha (owner), Ian (backup), Mia (manager), Vic (VP Engineering)');
    expect(lines[2]).toBe('22:32 +2 min: Asha (owner)');
    expect(lines.at(-2)).toContain('Theo');
    expect(lines.at(-1)).toBe('By the phones page.');
  });

  test('whoever is reached another way, or is asleep for a P3, is said beside their name', () => {
    const reach = ', reach: { urgent: [voice, web], normal: [web] }';
    expect(said({ reach }, 'P1', ['web', 'sms', 'voice'])).toContain(
      'Asha (owner, by a call, then WhatsApp where it is not delivered within 1 min)',
    );
    const quiet = ', quietHours: { from: "22:00", to: "07:00" }';
    expect(said({ quiet }, 'P3 database now')).toContain('Asha (owner, waits until 07:00 IST)');
    expect(said({ quiet }, 'P1 database now')).not.toContain('waits');
  });

  test.each([
    ['P1', friday],
    ['sev1 database', friday],
    ['P1 database Sat 03:00', Date.parse('2026-11-28T02:00:00Z')],
    ['P1 Fri 22:00', Date.parse('2026-12-04T21:00:00Z')],
    ['P2 database tomorrow 3pm', Date.parse('2026-11-28T14:00:00Z')],
    ['P2 at 03:00', Date.parse('2026-11-28T02:00:00Z')],
    ['P4 database 2026-12-24 18:00', Date.parse('2026-12-24T17:00:00Z')],
  ])('"%s" is understood', (text, at) => {
    expect(simulationAsked(organisationOf({}), text, friday, 'Europe/Vienna')).toMatchObject({ team: 'database', at });
  });

  test.each([
    ['database now', 'Which severity?'],
    ['P1 payments now', 'There is no team payments. There is: database.'],
    ['P1 database soon', '"soon" is no time.'],
    ['P1 database Sat 25:00', 'is no time.'],
  ])('"%s" is answered with what is missing', (text, wrong) => {
    expect(said({}, text)).toContain(wrong);
  });
});

test('people take turns: each incident pages the next of them, who owns it', () => {
  const changes = { policies: '{ P2: { page: [asha, ben, ian], roundRobin: true } }' };
  const first = [1, 2, 3, 4].map((number) => pagesOf(changes, 'P2', 0, number));
  expect(first).toEqual([['+0 ben'], ['+0 ian'], ['+0 asha'], ['+0 ben']]);
});
