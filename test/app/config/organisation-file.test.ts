// `muster.yaml`: what a right file gives, and what a wrong one is told.

import { describe, expect, test } from 'vitest';
import { readOrganisation } from '../../../src/app/config/organisation-file.js';
import { Fault } from '../../../src/fault.js';
import { acmeEnv, acmeWith, acmeYaml } from './acme-yaml.js';

const read = (text: string, env: Record<string, string> = acmeEnv) => readOrganisation(text, 'muster.yaml', env);

/** The problems of a file, one a line; none when it is accepted. */
function problems(text: string, env: Record<string, string> = acmeEnv): readonly string[] {
  try {
    read(text, env);
    return [];
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return error.message.split('\n').slice(1);
  }
}

describe('a right file', () => {
  const { organisation, warnings } = read(acmeYaml);

  test('gives people with their rights and zones', () => {
    expect(organisation).toMatchObject({ name: 'Acme', timezone: 'Asia/Kolkata', room: 'Incidents', defaultTeam: 'database' });
    expect(organisation.people.get('asha')).toEqual({
      key: 'asha',
      name: 'Asha Rao',
      phone: '+919812300001',
      role: 'responder',
      timezone: 'Asia/Kolkata',
    });
    expect(organisation.people.get('ben')?.timezone).toBe('Europe/London');
  });

  test('gives teams, schedules and seats', () => {
    expect(organisation.teams.get('infrastructure')).toEqual({ key: 'infrastructure', oncall: 'ben', backup: 'asha', manager: null });
    expect(organisation.schedules.get('db-primary')).toEqual({
      key: 'db-primary',
      timezone: 'Asia/Kolkata',
      layers: [
        {
          kind: 'rotation',
          key: 'rotation',
          timezone: 'Asia/Kolkata',
          rotate: 'weekly',
          every: 1,
          handoffWeekday: 1,
          handoffDay: 1,
          handoffHour: 9,
          handoffMinute: 0,
          from: '2026-01-05',
          turns: [['asha'], ['mia']],
          starts: null,
          ends: null,
          only: null,
          holidays: null,
        },
      ],
      together: false,
      fallback: null,
    });
    expect([...organisation.seats]).toEqual([
      ['vp-engineering', 'vic'],
      ['vp-customer', 'vic'],
      ['cto', 'vic'],
      ['comms', 'mia'],
    ]);
  });

  test('gives routes, rooms and integrations', () => {
    expect(organisation.routes).toEqual([
      {
        when: { source: null, service: 'payments-*', severity: 'critical', title: null, labels: {} },
        team: 'database',
        severity: 'P1',
        category: 'outage',
        origin: null,
        room: 'outage',
        groupBy: null,
      },
    ]);
    expect(organisation.rooms.get('outage')).toEqual({
      key: 'outage',
      subject: 'INC-{number} {title}',
      seats: ['owner', 'backup'],
      welcome: 'Runbook',
    });
    expect(organisation.sources.get('grafana')).toEqual({ key: 'grafana', secret: 's3cret', team: 'infrastructure', severity: null });
  });

  test('may say what severity words of an integration mean', () => {
    const worded = read(acmeWith('team: infrastructure }', 'words: { Blocker: P1, heartbeat: none } }')).organisation.sources.get(
      'grafana',
    );
    expect(worded?.words).toEqual(
      new Map([
        ['blocker', 'P1'],
        ['heartbeat', 'none'],
      ]),
    );
  });

  test('has nothing to warn of', () => expect(warnings).toEqual([]));

  test('may leave out what has a default', () => {
    const short = read(acmeWith('{ subject: "INC-{number} {title}", seats: [owner, backup], welcome: "Runbook" }', '{}'));
    expect(short.organisation.rooms.get('outage')).toEqual({
      key: 'outage',
      subject: 'INC-{number} {title}',
      seats: ['owner', 'backup', 'manager', 'comms'],
      welcome: null,
    });
  });

  test('may write a phone without quotes, a role without brackets and a route without conditions', () => {
    const text = acmeWith('"+919812300001"', '+919812300001').replace('seats: [owner, backup]', 'seats: owner');
    const { organisation: loose } = read(text.replace('when: { service: "payments-*", severity: critical }, ', ''));
    expect(loose.people.get('asha')?.phone).toBe('+919812300001');
    expect(loose.rooms.get('outage')?.seats).toEqual(['owner']);
    expect(loose.routes[0]?.when).toEqual({ source: null, service: null, severity: null, title: null, labels: {} });
  });

  test('may rotate daily, group by labels and match them', () => {
    const daily = acmeWith('rotate: weekly, handoff: "Mon 09:00"', 'rotate: daily, handoff: "21:30", timezone: Europe/Madrid').replace(
      'severity: critical }, ',
      'labels: { env: prod-* } }, groupBy: [cluster], origin: external, ',
    );
    const { organisation: other } = read(daily);
    expect(other.schedules.get('db-primary')?.layers[0]).toMatchObject({
      rotate: 'daily',
      handoffHour: 21,
      handoffMinute: 30,
      timezone: 'Europe/Madrid',
    });
    expect(other.routes[0]).toMatchObject({ when: { labels: { env: 'prod-*' } }, groupBy: ['cluster'], origin: 'external' });
  });

  test('reads a secret from NAME or from the file in NAME_FILE', () => {
    const files = (path: string) => (path === '/run/grafana' ? 'from-a-file\n' : null);
    const { organisation: filed } = readOrganisation(acmeYaml, 'muster.yaml', { GRAFANA_SECRET_FILE: '/run/grafana' }, files);
    expect(filed.sources.get('grafana')?.secret).toBe('from-a-file');
  });
});

describe('a mistake is told with its line, what was found and what is wanted', () => {
  test.each([
    ['phone: "+919812300001"', 'phone: "98123"', '3  people.asha.phone: found "98123", wanted an E.164 number like +919812300001'],
    [
      'phone: "+919812300001"',
      'phone: "+91981"',
      '3  people.asha.phone: found "+91981", wanted an E.164 number like +919812300001; this one is too short for India (+91)',
    ],
    [
      '"+447700900002"',
      '"+91 98123-00001"',
      '4  people.ben.phone: found "+91 98123-00001", the phone of asha, wanted a number of their own',
    ],
    ['phone: "+919812300001", ', '', '3  people.asha.phone: found nothing, wanted an E.164 number like +919812300001'],
    ['"+447700900002"', '"+919812300001"', '4  people.ben.phone: found "+919812300001", the phone of asha, wanted a number of their own'],
    [
      'role: responder }',
      'role: respnder }',
      '3  people.asha.role: found "respnder", wanted one of observer, responder, manager, executive, admin (did you mean responder?)',
    ],
    [
      'role: responder }',
      'role: responder, language: fr }',
      '3  people.asha.language: found "fr", wanted one of en, de, es, hi, pt, with or without a region as in en-GB',
    ],
    ['Europe/London', 'Europe/Londn', '4  people.ben.timezone: found "Europe/Londn", wanted a time zone like Asia/Kolkata or UTC'],
    ['Asia/Kolkata', '"+05:30"', '1  organisation.timezone: found "+05:30", wanted a time zone like Asia/Kolkata or UTC'],
    [
      'name: Ben Carter',
      'nmae: Ben Carter',
      '4  people.ben.nmae: found an unknown key, wanted one of name, phone, email, role, timezone, language, reach, quietHours (did you mean name?)',
    ],
    [
      'teams:',
      'teems:',
      '7  teems: found an unknown key, wanted one of organisation, people, teams, schedules, calendars, seats, policies, routes, suppress, rooms, sources, heartbeats, services, audiences, swarm, impact, prices, budget, maintenance, retention, redaction, identity (did you mean teams?)',
    ],
    [
      'oncall: db-primary',
      'oncall: db-primry',
      '8  teams.database.oncall: found "db-primry", wanted a schedule, a person or a team of this file (did you mean db-primary?)',
    ],
    [
      'people: [asha, mia]',
      'people: []',
      '11  schedules.db-primary.people: found an empty list, wanted at least one person: nobody would be on call',
    ],
    [
      'people: [asha, mia]',
      'people: [asha, miaa]',
      '11  schedules.db-primary.people[1]: found "miaa", wanted a person of this file (did you mean mia?)',
    ],
    ['2026-01-05', '2026-02-30', '11  schedules.db-primary.from: found "2026-02-30", wanted a day like 2026-01-05'],
    [
      '"Mon 09:00"',
      '"Mon 24:00"',
      '11  schedules.db-primary.handoff: found "Mon 24:00", wanted a weekday and a time like "Mon 09:00" (the time alone when it rotates daily or hourly, a day of the month like "1 09:00" when monthly)',
    ],
    [
      '"Mon 09:00"',
      '"09:00"',
      '11  schedules.db-primary.handoff: found "09:00", wanted a weekday and a time like "Mon 09:00" (the time alone when it rotates daily or hourly, a day of the month like "1 09:00" when monthly)',
    ],
    ['cto: vic', 'cto: vick', '12  seats.cto: found "vick", wanted a schedule, a person or a team of this file (did you mean vic?)'],
    [
      'cto: vic',
      'owner: vic, cto: vic',
      '12  seats.owner: found the name owner, wanted another name: owner, backup, manager, none, muster have a meaning of their own',
    ],
    [
      'resolveWithin: 30m',
      'resolveWithin: soon',
      '14  policies.P1.resolveWithin: found "soon", wanted a duration like 90s, 30m, 2h or 1d (a bare number is minutes), or none',
    ],
    [
      'resolveWithin: 30m',
      'repeatEvery: none',
      '14  policies.P1.repeatEvery: found "none", wanted a duration like 90s, 30m, 2h or 1d (a bare number is minutes)',
    ],
    [
      'resolveWithin: 30m',
      'page: [owner, ctoo]',
      '14  policies.P1.page[1]: found "ctoo", wanted owner, backup, manager, or a seat, person, schedule or team of this file (did you mean cto?)',
    ],
    [
      'resolveWithin: 30m',
      'escalate: [{ after: 15m, unless: solved, to: [cto] }]',
      '14  policies.P1.escalate[0].unless: found "solved", wanted one of acknowledged, resolved (did you mean resolved?)',
    ],
    [
      'resolveWithin: 30m',
      'escalate: [{ after: 15m, unless: resolved, to: [] }]',
      '14  policies.P1.escalate[0].to: found an empty list, wanted at least one role',
    ],
    ['P1:', 'P5:', '14  policies.P5: found an unknown key, wanted one of P1, P2, P3, P4 (did you mean P1?)'],
    [
      'severity: critical',
      'sverity: critical',
      '16  routes[0].when.sverity: found an unknown key, wanted one of source, service, severity, title, labels, category, hours (did you mean severity?)',
    ],
    ['severity: P1', 'severity: SEV9', '16  routes[0].severity: found "SEV9", wanted one of P1, P2, P3, P4'],
    [
      'category: outage',
      'category: outrage',
      '16  routes[0].category: found "outrage", wanted one of outage, security, performance, bug, infrastructure, data (did you mean outage?)',
    ],
    ['room: outage }', 'room: outages }', '16  routes[0].room: found "outages", wanted a room of this file (did you mean outage?)'],
    [
      '{number}',
      '{nmber}',
      '18  rooms.outage.subject: found "INC-{nmber} {title}", wanted only {number}, {title}, {severity} and {service} in braces',
    ],
    [
      'team: infrastructure }',
      'words: { blocker: P0 } }',
      '20  sources.grafana.words.blocker: found "P0", wanted one of P1, P2, P3, P4, none (did you mean P1?)',
    ],
    ['team: infrastructure }', 'team: infra }', '20  sources.grafana.team: found "infra", wanted a team of this file'],
  ])('%s → %s', (piece, replacement, expected) => {
    expect(problems(acmeWith(piece, replacement))).toContain(`muster.yaml:${expected}`);
  });

  test('a secret that is not set, and one that stands in the file, without printing it', () => {
    expect(problems(acmeYaml, {})).toEqual([
      'muster.yaml:20  sources.grafana.secret: found "env:GRAFANA_SECRET", wanted the variable GRAFANA_SECRET (or GRAFANA_SECRET_FILE) to be set',
    ]);
    expect(problems(acmeWith('env:GRAFANA_SECRET', 'hunter2'))).toEqual([
      'muster.yaml:20  sources.grafana.secret: found something that is not shown, wanted env:NAME, the variable that holds the secret',
    ]);
  });

  test('all of them at once, in the order of the file', () => {
    const text = acmeWith('"+919812300001"', '"1"')
      .replace('P1:', 'P9:')
      .replace('cto: vic', 'cto: nobody')
      .replace('team: database', 'team: x');
    expect(problems(text).map((line) => /:(\d+) {2}([^:]+)/.exec(line)?.slice(1))).toEqual([
      ['3', 'people.asha.phone'],
      ['12', 'seats.cto'],
      ['14', 'policies.P9'],
      ['16', 'routes[0].team'],
    ]);
  });

  test('one mistake is one problem: what refers to it is not reported as well', () => {
    for (const [piece, wrong] of [
      ['role: manager', 'role: boss'],
      ['manager: mia', 'manager: maya'],
      ['people: [asha, mia]', 'people: []'],
      ['cto: vic', 'cto: vick'],
      ['{ oncall: ben, backup: asha }', '{ oncall: bob, backup: asha }'],
      ['name: Acme, ', ''],
    ] as const) {
      expect(problems(acmeWith(piece, wrong))).toHaveLength(1);
    }
  });

  test('no file is too strange for an answer', () => {
    const strange = [
      '',
      '# nothing',
      '42',
      '- a\n- b',
      'people',
      'people: []\nteams: x\norganisation:',
      '"\\u0000"',
      '[[[[',
      '!!js x',
      'a: &a [*a]',
    ];
    for (const text of strange) expect(problems(text).length).toBeGreaterThan(0);
    expect(problems('')).toEqual([
      'muster.yaml:1  found nothing, wanted a map of organisation, people, teams, schedules, calendars, seats, policies, routes, suppress, rooms, sources, heartbeats, services, audiences, swarm, impact, prices, budget, maintenance, retention, redaction, identity',
    ]);
    expect(problems('people: {}\nteams: []\n')).toEqual([
      'muster.yaml:1  people: found nothing, wanted at least one person',
      'muster.yaml:1  organisation: found nothing, wanted a map of name, timezone, room, lastResort, quietHours, calendar, workdays, maintenanceNotice, peak',
      'muster.yaml:2  teams: found an empty list, wanted a map with a name for each of the teams',
    ]);
  });

  test('the operator is told that nothing was taken over', () => {
    expect(() => read('')).toThrow(expect.objectContaining({ hint: 'Mend muster.yaml at these lines; nothing of it was taken over.' }));
  });
});

describe('names', () => {
  test('a person shares theirs with no schedule, team or seat', () => {
    const found = problems(acmeWith('  asha:', '  database:').replaceAll('asha', 'database'));
    expect(found).toContain(
      'muster.yaml:3  people.database: found database, also the name of a team, wanted a name that means only this person',
    );
  });

  test('a schedule may be called like the team it serves', () => {
    expect(problems(acmeYaml.replaceAll('db-primary', 'database'))).toEqual([]);
  });

  test('are plain words', () => {
    expect(problems(acmeWith('  outage:', '  "out age":').replace('room: outage', 'room: out age'))).toEqual([
      'muster.yaml:18  rooms.out age: found the name "out age", wanted a name of letters, digits, - _ and .',
    ]);
  });
});
