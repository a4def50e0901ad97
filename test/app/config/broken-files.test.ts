// What an operator writes by mistake: one mistake is one problem, with its line, what was found and what is wanted. And what is allowed but
// probably not meant: a warning.

import { describe, expect, test } from 'vitest';
import { readOrganisation } from '../../../src/app/config/organisation-file.js';
import { Fault } from '../../../src/fault.js';

const sound = `organisation: { name: Acme, timezone: Asia/Kolkata, lastResort: mia }
people:
  asha: { name: Asha Rao, phone: "+919812300001", role: responder }
  ben: { name: Ben Carter, phone: "+447700900002", role: responder }
  mia: { name: Mia Lopez, phone: "+34612300003", role: manager }
teams:
  database: { oncall: db, backup: ben, manager: mia }
  web: { oncall: sun, backup: mia, manager: mia }
schedules:
  db: { timezone: Asia/Kolkata, rotate: weekly, handoff: "Mon 09:00", from: 2026-01-05, people: [asha, ben] }
  sun:
    fallback: mia
    layers:
      - { name: east, timezone: Asia/Kolkata, people: [asha], only: "Mon-Fri 09:00-17:00", holidays: off, calendar: india }
      - { name: west, timezone: Europe/London, people: [ben], only: "09:00-17:00" }
    overrides:
      - { from: "2026-12-24 18:00", until: "2026-12-26 09:00", person: mia, instead: ben }
calendars:
  india: { country: IN, state: KA, days: [2026-12-24] }
seats: { vp-engineering: mia, vp-customer: mia, cto: mia, comms: mia }
policies:
  P1: { resolveWithin: 30m, escalate: [{ after: 15m, unless: resolved, to: [cto] }] }
routes:
  - { when: { service: "pay-*" }, team: database }
sources:
  grafana: { team: web }
`;
const now = Date.parse('2026-11-27T12:00:00Z');

function read(text: string): { readonly problems: readonly string[]; readonly warnings: readonly string[] } {
  try {
    return { problems: [], warnings: readOrganisation(text, 'muster.yaml', {}, () => null, now).warnings };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { problems: error.message.split('\n').slice(1), warnings: [] };
  }
}

/** `piece` of the sound file, replaced; without one the whole file. */
function withMistake(piece: string, replacement: string): string {
  if (piece === '') return replacement;
  if (!sound.includes(piece)) throw new Error(`the sound file has no ${piece}`);
  return sound.replaceAll(piece, replacement);
}

test('the file these mistakes are made in has none', () => {
  expect(read(sound)).toEqual({ problems: [], warnings: [] });
});

describe('one mistake is one problem', () => {
  test.each([
    // YAML itself.
    ['  asha:', '\tasha:', '3  found broken YAML: a tab at the start of the line, wanted spaces'],
    ['\n  ', '\n\t', '3  found broken YAML: a tab at the start of the line, and on lines 4, 5, 7, 8, 10 …, wanted spaces'],
    ['people: [asha, ben] }', 'people: [asha, ben }', '10  found broken YAML: a [ not closed by here, wanted the ] that closes it'],
    ['people: [asha, ben] }', 'people: [asha, ben]', '11  found broken YAML: a { not closed by here, wanted the } that closes it'],
    ['"Mon 09:00"', '"Mon 09:00', '10  found broken YAML: a quote that is not closed, wanted the " that closes it'],
    [
      '  web:',
      '    web:',
      '8  found broken YAML: keys of one map that do not begin in the same column, wanted each as far in as the others',
    ],
    [
      'seats: {',
      'people:\n  zoe: { name: Zoe, phone: "+12025550101", role: responder }\nseats: {',
      '20  found the key people a second time in one map, wanted each key once',
    ],
    ['{ name: Ben Carter,', '{ <<: *nobody, name: Ben Carter,', '4  found *nobody, wanted an anchor &nobody before it'],
    // Keys that are no keys.
    ['teams:', 'taems:', '6  taems: found an unknown key'],
    [
      'oncall: db',
      'on_call: db',
      '7  teams.database.on_call: found an unknown key, wanted one of oncall, backup, manager, policies, quietHours (did you mean oncall?)',
    ],
    ['handoff: "Mon 09:00"', 'handof: "Mon 09:00"', '10  schedules.db.handof: found an unknown key'],
    ['country: IN', 'cuntry: IN', '19  calendars.india.cuntry: found an unknown key'],
    // Wishes other tools grant.
    [
      'rotate: weekly',
      'rrule: "FREQ=WEEKLY"',
      '10  schedules.db.rrule: found a key Muster does not have, wanted rotate:, every:, handoff: and only:',
    ],
    [
      'rotate: weekly',
      'cron: "0 9 * * 1"',
      '10  schedules.db.cron: found a key Muster does not have, wanted rotate:, every:, handoff: and only:',
    ],
    ['rotate: weekly', 'shift_length: 12h', '10  schedules.db.shift_length: found a key Muster does not have, wanted rotate:, and every:'],
    ['rotate: weekly', 'restrictions: []', '10  schedules.db.restrictions: found a key Muster does not have, wanted only:'],
    ['rotate: weekly', 'end_date: 2027-01-01', '10  schedules.db.end_date: found a key Muster does not have, wanted ends:'],
    [
      'role: manager }',
      'role: manager, slack: U02MIA }',
      '5  people.mia.slack: found a key Muster does not have, wanted nothing: people are reached by phone',
    ],
    ['role: manager }', 'role: manager, slack_id: U1 }', '5  people.mia.slack_id: found a key Muster does not have'],
    [
      'role: manager }',
      'role: manager, teams: [web] }',
      '5  people.mia.teams: found a key Muster does not have, wanted the schedule of a team under teams:',
    ],
    [
      'oncall: db,',
      'oncall: db, members: [asha],',
      '7  teams.database.members: found a key Muster does not have, wanted oncall: with a schedule of these people',
    ],
    ['oncall: db,', 'oncall: db, escalation: high,', '7  teams.database.escalation: found a key Muster does not have, wanted policies:'],
    ['seats: {', 'escalation_policies: {}\nseats: {', '20  escalation_policies: found a key Muster does not have, wanted policies:'],
    ['seats: {', 'receivers: []\nseats: {', '20  receivers: found a key Muster does not have, wanted routes:'],
    ['seats: {', 'inhibit_rules: []\nseats: {', '20  inhibit_rules: found a key Muster does not have, wanted suppress:'],
    ['seats: {', 'users: {}\nseats: {', '20  users: found a key Muster does not have, wanted people:'],
    [
      '{ when: { service: "pay-*" },',
      '{ match_re: { service: "pay-.*" },',
      '24  routes[0].match_re: found a key Muster does not have, wanted when:',
    ],
    [
      '{ when:',
      '{ continue: true, when:',
      '24  routes[0].continue: found a key Muster does not have, wanted nothing: the first route that fits counts',
    ],
    [
      'grafana: { team',
      'grafana: { token: abc, team',
      '26  sources.grafana.token: found a key Muster does not have, wanted secret: env:NAME',
    ],
    // Values that are none.
    ['"Mon 09:00"', '“Mon 09:00”', '10  schedules.db.handoff: found "“Mon 09:00”", wanted a weekday and a time'],
    ['"Mon 09:00"', '"Mon 9am"', '10  schedules.db.handoff: found "Mon 9am", wanted a weekday and a time'],
    ['"Mon 09:00"', '"Mon 25:00"', '10  schedules.db.handoff: found "Mon 25:00", wanted a weekday and a time'],
    ['"Mon 09:00"', '"Noday 09:00"', '10  schedules.db.handoff: found "Noday 09:00", wanted a weekday and a time'],
    ['handoff: "Mon 09:00", ', '', '10  schedules.db.handoff: found nothing, wanted a weekday and a time'],
    ['from: 2026-01-05, ', '', '10  schedules.db.from: found nothing, wanted a day like 2026-01-05'],
    ['from: 2026-01-05', 'from: 05.01.2026', '10  schedules.db.from: found "05.01.2026", wanted a day like 2026-01-05'],
    ['from: 2026-01-05', 'from: 2026-02-29', '10  schedules.db.from: found "2026-02-29", wanted a day like 2026-01-05'],
    ['rotate: weekly', 'rotate: fortnightly', '10  schedules.db.rotate: found "fortnightly", wanted one of hourly, daily, weekly, monthly'],
    [
      'rotate: weekly',
      'rotate: monthly',
      '10  schedules.db.handoff: found "Mon 09:00", wanted a weekday and a time like "Mon 09:00" (the time alone when it rotates daily or hourly, a day of the month',
    ],
    ['rotate: weekly', 'every: 0', '10  schedules.db.every: found "0", wanted a whole number from 1 to 366'],
    ['rotate: weekly', 'every: 1.5', '10  schedules.db.every: found "1.5", wanted a whole number from 1 to 366'],
    [', people: [asha, ben] }', ' }', '10  schedules.db.people: found nothing, wanted a list of people'],
    [
      'people: [asha, ben] }',
      'people: [none] }',
      '10  schedules.db.people: found a list, wanted at least one person: nobody would be on call',
    ],
    [
      'people: [asha, ben] }',
      'people: [[asha, bem], ben] }',
      '10  schedules.db.people[0][1]: found "bem", wanted a person of this file (did you mean ben?)',
    ],
    [
      'rotate: weekly',
      'starts: 2026-05-01, ends: 2026-04-01',
      '10  schedules.db.ends: found 2026-04-01, wanted a day after 2026-05-01, when it starts',
    ],
    ['rotate: weekly', 'holidays: off', '10  schedules.db.calendar: found nothing, wanted the calendar whose holidays are meant'],
    [
      'calendar: india }',
      'calendar: indai }',
      '14  schedules.sun.layers[0].calendar: found "indai", wanted a calendar of this file (did you mean india?)',
    ],
    ['"Mon-Fri 09:00-17:00"', '"Mon-Fri 9-5"', '14  schedules.sun.layers[0].only[0]: found "Mon-Fri 9-5", wanted days, hours or both'],
    ['"Mon-Fri 09:00-17:00"', '"09:00-25:00"', '14  schedules.sun.layers[0].only[0]: found "09:00-25:00", wanted days, hours or both'],
    ['"Mon-Fri 09:00-17:00"', '"Mon-Foo"', '14  schedules.sun.layers[0].only[0]: found "Mon-Foo", wanted days, hours or both'],
    ['name: west', 'name: east', '15  schedules.sun.layers[1].name: found "east", wanted a name no other layer has'],
    [
      '    fallback: mia\n',
      '    fallback: mia\n    rotate: daily\n',
      '13  schedules.sun.rotate: found a rotation beside layers, wanted either one rotation or a list of layers',
    ],
    ['fallback: mia', 'fallback: maya', '12  schedules.sun.fallback: found "maya", wanted a person of this file'],
    ['fallback: mia', 'fallback: mia\n    together: maybe', '13  schedules.sun.together: found "maybe", wanted yes or no'],
    [
      'until: "2026-12-26 09:00"',
      'until: "2026-12-24 09:00"',
      '17  schedules.sun.overrides[0].until: found "2026-12-24 09:00", wanted a time after from',
    ],
    [
      'from: "2026-12-24 18:00"',
      'from: "24 Dec 18:00"',
      '17  schedules.sun.overrides[0].from: found "24 Dec 18:00", wanted a day and a time like "2026-12-24 18:00"',
    ],
    [
      'person: mia, instead: ben',
      'instead: ben',
      '17  schedules.sun.overrides[0].person: found nothing, wanted who is on call then, a person of this file',
    ],
    [
      'person: mia, instead: ben',
      'person: mia, layer: north',
      '17  schedules.sun.overrides[0].layer: found "north", wanted a layer of this schedule',
    ],
    [
      'person: mia, instead: ben',
      'kind: swap, person: mia',
      '17  schedules.sun.overrides[0].kind: found "swap", wanted one of add, replace, remove',
    ],
    ['country: IN', 'country: India', '19  calendars.india.country: found "India", wanted a country by its two letters, like IN or AT'],
    ['state: KA', 'state: XX', '19  calendars.india.state: found "XX", wanted one of AN, AP'],
    [
      '{ country: IN, state: KA, days: [2026-12-24] }',
      '{}',
      '19  calendars.india: found no days, wanted a country, ics or days, or several of them',
    ],
    ['days: [2026-12-24]', 'days: [Christmas]', '19  calendars.india.days[0]: found "Christmas", wanted a day like 2026-01-05'],
    [
      'timezone: Europe/London',
      'timezone: London',
      '15  schedules.sun.layers[1].timezone: found "London", wanted a time zone like Asia/Kolkata or UTC',
    ],
    ['oncall: sun', 'oncall: web', '8  teams.web.oncall: found a circle: web → web, wanted a schedule or a person in the end'],
    [
      'after: 15m',
      'after: 15 min later',
      '22  policies.P1.escalate[0].after: found "15 min later", wanted a duration like 90s, 30m, 2h or 1d',
    ],
    [
      'after: 15m, unless: resolved',
      'after: 15m',
      '22  policies.P1.escalate[0].unless: found nothing, wanted one of acknowledged, resolved',
    ],
    // Files that are none.
    ['', '', '1  found nothing, wanted a map of organisation, people, teams'],
    ['', '- a\n- b\n', '1  found a list, wanted a map of organisation, people, teams'],
    ['', 'not a map', '1  found "not a map", wanted a map of organisation, people, teams'],
  ])('%j → %j', (piece, replacement, expected) => {
    const { problems } = read(withMistake(piece, replacement));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`muster.yaml:${expected}`);
  });

  test('many mistakes are told all at once, in the order of the file', () => {
    const text = sound
      .replace('"+919812300001"', '"1"')
      .replace('"Mon 09:00"', '"soon"')
      .replace('name: west', 'name: east')
      .replace('state: KA', 'state: XX')
      .replace('after: 15m', 'after: x');
    expect(read(text).problems.map((line) => Number(/:(\d+) /.exec(line)?.[1]))).toEqual([3, 10, 15, 19, 22]);
  });
});

describe('what is allowed and probably not meant is a warning', () => {
  test.each([
    ['"pay-*"', '"/^pay-.*$/"', '24  routes[0].when.service: "/^pay-.*$/" looks like a regular expression'],
    ['"pay-*"', '"pay-(eu|us)"', '24  routes[0].when.service: "pay-(eu|us)" looks like a regular expression'],
    [
      '{ service: "pay-*" }',
      '{ labels: { env: "prod|stage" } }',
      '24  routes[0].when.labels.env: "prod|stage" looks like a regular expression',
    ],
    ['from: 2026-01-05', 'from: 2027-02-01', '10  schedules.db.from: 2027-02-01 is still to come'],
  ])('%j → %j', (piece, replacement, expected) => {
    const { problems, warnings } = read(withMistake(piece, replacement));
    expect(problems).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`muster.yaml:${expected}`);
  });

  test('a zone that is only letters may be another', () => {
    expect(read(sound.replace('db: { timezone: Asia/Kolkata', 'db: { timezone: EST')).warnings).toEqual([
      'muster.yaml:10  schedules.db.timezone: EST may not be the zone you mean; one like Asia/Kolkata says where',
    ]);
  });

  test('a name that only happens to have a dot or a dollar within is none', () => {
    for (const name of ['pay.eu', 'c++-build', 'a$b', 'pay-*-eu', 'what?'])
      expect(read(sound.replace('"pay-*"', JSON.stringify(name))).warnings).toEqual([]);
  });
});
