// The catalogue and the routes of a file: what is wrong with them is told with its line, what is odd is a warning.

import { describe, expect, test } from 'vitest';
import { readOrganisation } from '../../../src/app/config/organisation-file.js';
import { Fault } from '../../../src/fault.js';
import { acmeEnv, acmeWith, acmeYaml } from './acme-yaml.js';

const outcome = (text: string) => {
  try {
    return { ...readOrganisation(text, 'muster.yaml', acmeEnv), problems: [] };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { organisation: null, warnings: [], problems: error.message.split('\n').slice(1) };
  }
};

const withServices = (...lines: readonly string[]) => outcome(`${acmeYaml}services:\n${lines.map((line) => `  ${line}\n`).join('')}`);

describe('the catalogue', () => {
  test('is read, with dependencies by any name', () => {
    const { organisation, problems, warnings } = withServices(
      'payments-api: { aliases: [Payments], team: database, tier: 1, runbook: "https://runbooks.example.com/p", dependencies: [Ledger-DB, books] }',
      'ledger-db: {}',
      'bookkeeping: { aliases: books }',
    );
    expect([problems, warnings]).toEqual([[], []]);
    expect(organisation?.services?.get('payments-api')).toEqual({
      key: 'payments-api',
      aliases: ['Payments'],
      team: 'database',
      tier: 1,
      runbook: 'https://runbooks.example.com/p',
      dashboard: null,
      dependencies: ['ledger-db', 'bookkeeping'],
    });
  });

  test('a file without one has none', () => {
    expect(outcome(acmeYaml).organisation?.services).toBeUndefined();
  });

  test.each([
    [['api: { team: databse }'], '22  services.api.team: found "databse", wanted a team of this file (did you mean database?)'],
    [['api: { tier: 0 }'], '22  services.api.tier: found "0", wanted a whole number from 1, what matters most, to 5'],
    [['api: { tier: gold }'], '22  services.api.tier: found "gold", wanted a whole number from 1, what matters most, to 5'],
    [['api: { runbook: wiki/api }'], '22  services.api.runbook: found "wiki/api", wanted an address like https://alerts.example.com'],
    [
      ['api: { dashbord: "https://a.example" }'],
      '22  services.api.dashbord: found an unknown key, wanted one of aliases, team, tier, runbook, dashboard, dependencies, peak, products, channels, locations (did you mean dashboard?)',
    ],
    [
      ['api: { dependencies: [legder] }', 'ledger: {}'],
      '22  services.api.dependencies[0]: found "legder", wanted a service of this file (did you mean ledger?); give it an entry of its own',
    ],
    [
      ['api: { dependencies: api }'],
      '22  services.api.dependencies: found a circle: api → api, wanted what it cannot do without; take out the one that can',
    ],
    [
      ['api: { dependencies: [ledger] }', 'ledger: { dependencies: [db] }', 'db: { dependencies: [API] }'],
      '22  services.api.dependencies: found a circle: api → ledger → db → api, wanted what it cannot do without; take out the one that can',
    ],
    [
      ['api: {}', 'Api: {}'],
      '23  services.Api: found Api, which is api but for its capitals, wanted a name of its own: case does not matter',
    ],
    [
      ['api: { aliases: [pay] }', 'pay: {}'],
      '22  services.api.aliases[0]: found "pay", a name of pay, wanted a name that means only this service',
    ],
    [
      ['api: { aliases: [pay] }', 'till: { aliases: [PAY] }'],
      '23  services.till.aliases[0]: found "PAY", a name of api, wanted a name that means only this service',
    ],
    [['api gateway: {}'], '22  services.api gateway: found the name "api gateway", wanted a name of letters, digits, - _ and .'],
    [
      ['api: yes'],
      '22  services.api: found "yes", wanted a map of aliases, team, tier, runbook, dashboard, dependencies, peak, products, channels, locations',
    ],
  ])('%j is a mistake', (lines, problem) => {
    expect(withServices(...lines).problems).toEqual([`muster.yaml:${problem}`]);
  });

  test('a list in its place is one mistake', () => {
    expect(outcome(`${acmeYaml}services: [api]\n`).problems).toEqual([
      'muster.yaml:21  services: found a list, wanted a map with a name for each of the services',
    ]);
  });
});

const withRoutes = (...routes: readonly string[]) =>
  outcome(acmeYaml.replace(/^routes:\n.*\n/mu, `routes:\n${routes.map((one) => `  - ${one}\n`).join('')}`));

describe('routes', () => {
  test.each([
    [
      '{ when: { hours: "Mon-Fri 9-17" }, team: database }',
      'when.hours: found "Mon-Fri 9-17", wanted days and hours like "Mon-Fri 09:00-17:00"',
    ],
    ['{ when: { category: outrage }, team: database }', 'when.category: found "outrage", wanted one of outage, security'],
  ])('%s is a mistake', (written, problem) => {
    const { problems } = withRoutes(written);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`muster.yaml:16  routes[0].${problem}`);
  });

  test('hours are those of the organisation unless a zone is written', () => {
    const { organisation } = withRoutes('{ when: { hours: "Mon 09:00-10:00" } }', '{ when: { hours: "Mon 09:00-10:00 Europe/Vienna" } }');
    expect(organisation?.routes.map(({ when }) => when.hours?.timezone)).toEqual(['Asia/Kolkata', 'Europe/Vienna']);
  });

  test.each([
    [['{ team: database }', '{ when: { title: "x" }, team: database }'], 'routes[1]: never reached: the route before it takes everything'],
    [
      ['{ when: { service: "pay*" } }', '{ when: { service: "payments" } }'],
      'routes[1]: never reached: routes[0] takes all that it would. Put this one before it',
    ],
    [
      [
        '{ when: { service: "pay*", severity: critical } }',
        '{ when: { title: b } }',
        '{ when: { service: "Pay*api", severity: CRITICAL, title: "*a*" } }',
      ],
      'routes[2]: never reached: routes[0] takes all that it would. Put this one before it',
    ],
    [
      ['{ when: { labels: { env: "*" } } }', '{ when: { labels: { env: prod, region: eu } } }'],
      'routes[1]: never reached: routes[0] takes all that it would. Put this one before it',
    ],
    [
      ['{ when: { hours: "Mon-Fri" } }', '{ when: { hours: "Tue 09:00-17:00", category: security } }'],
      'routes[1]: never reached: routes[0] takes all that it would. Put this one before it',
    ],
    [
      ['{ team: database }', '{ when: { title: a } }', '{ when: { title: b } }'],
      'routes[2]: never reached: routes[0] takes everything. Put this one before it',
    ],
    [
      ['{ when: { hours: "Mon-Fri 09:00-09:00" } }'],
      'routes[0].when.hours: never taken: hours that end as they begin are none. All day is 00:00-24:00',
    ],
    [
      ['{ groupBy: [], groupWindow: 30m }'],
      'routes[0].groupWindow: does nothing: without labels in groupBy each alert is a group of its own, which no other alert joins',
    ],
    [
      ['{ when: { source: heartbeat }, groupWindow: 30m }'],
      'routes[0].groupWindow: does nothing: each heartbeat is a group of its own, which no other alert joins',
    ],
    [
      ['{ when: { severity: critcal } }'],
      'routes[0].when.severity: never taken, as far as is known: no source says "critcal" (did you mean critical?). A word of your own stands under words: of its source',
    ],
    [
      ['{ when: { source: graphana } }'],
      'routes[0].when.source: never taken, as far as is known: there is no source "graphana" (did you mean grafana?). One of your own stands under sources:',
    ],
  ])('%j: a warning', (routes, warning) => {
    const { warnings, problems } = withRoutes(...routes);
    expect(problems).toEqual([]);
    expect(warnings.map((one) => one.replace(/^muster.yaml:\d+ {2}/u, ''))).toContain(warning);
  });

  test.each([
    [['{ when: { service: "payments" } }', '{ when: { service: "pay*" } }']],
    [['{ when: { service: "pay*" } }', '{ when: { service: "*ments" } }']],
    [['{ when: { service: "pay*", severity: critical } }', '{ when: { service: "payments" } }']],
    [['{ when: { category: security } }', '{ when: { title: "*" } }']],
    [['{ when: { hours: "Mon-Fri 09:00-17:00" } }', '{ when: { title: a } }']],
    [['{ when: { hours: "Sat" } }', '{ when: { hours: "Sat Europe/Vienna" } }']],
    [['{ when: { labels: { env: prod } } }', '{ when: { labels: { env: "*" } } }']],
    [['{ when: { severity: "crit*" } }', '{ when: { severity: "sev-1" } }', '{ when: { severity: "4" } }']],
    [['{ when: { source: "grafana/*" } }', '{ when: { source: chat } }', '{ when: { source: heartbeat } }']],
  ])('%j: nothing to warn of', (routes) => {
    expect(withRoutes(...routes).warnings).toEqual([]);
  });
});

test('a team that no alert reaches is a warning', () => {
  const text = acmeWith('  infrastructure: { oncall: ben', '  payroll: { oncall: ben, backup: asha }\n  infrastructure: { oncall: ben');
  expect(outcome(text).warnings).toEqual([
    'muster.yaml:9  teams.payroll: no alert reaches it: neither a route, a service nor a source names it. Only who says @payroll in chat does',
  ]);
});
