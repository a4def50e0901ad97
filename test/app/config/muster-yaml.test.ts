// docs/muster-yaml.md is made from the schemas of muster.yaml: which keys there are, what each takes and which may be left out. The
// words beside them stand in muster-yaml-words.ts. To write it again: `MUSTER_RECORD=1 npx vitest run test/app/config/muster-yaml.test.ts`.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { z } from 'zod';
import { audienceSchema, swarmSchema } from '../../../src/app/config/audiences-file.js';
import { writeDuration } from '../../../src/app/config/durations.js';
import { identitySchema } from '../../../src/app/config/identity.js';
import { impactSchema } from '../../../src/app/config/impact-file.js';
import { maintenanceSchema } from '../../../src/app/config/maintenance-file.js';
import { policySchema } from '../../../src/app/config/policy-file.js';
import { budgetSchema, pricesSchema } from '../../../src/app/config/prices-file.js';
import { redactionSchema } from '../../../src/app/config/redaction-file.js';
import { retentionOf, retentionSchema } from '../../../src/app/config/retention.js';
import { calendarSchema } from '../../../src/app/config/schedules-file.js';
import { organisation, person, schemasFor, suppression } from '../../../src/app/config/schemas.js';
import { type Part, parts as partNames } from '../../../src/app/config/sections.js';
import { serviceSchema } from '../../../src/app/config/services-file.js';
import { defaultPolicies } from '../../../src/escalation/policy-defaults.js';
import { severities } from '../../../src/incident/incident.js';
import type { Policy } from '../../../src/incident/policy.js';
import { projectRoot } from '../../architecture/cruise.js';
import { read } from '../../architecture/tree.js';
import { type KeyWords, keys, parts } from './muster-yaml-words.js';

const names = {
  people: new Set(['asha', 'ben', 'mia', 'vic']),
  teams: new Set(['database', 'infrastructure']),
  schedules: new Set(['db-primary']),
  calendars: new Set(['india']),
  seats: new Set(['cto', 'comms', 'vp-engineering', 'vp-customer']),
  rooms: new Set(['database-outage']),
  services: new Set(['payments-db', 'ledger']),
};
const secret = 'a secret of the test';
const others = schemasFor(names, () => ({ value: secret }));

/** One entry of each part; the compiler asks for a part that is new. */
const schemas: Readonly<Record<Part, z.ZodType>> = {
  organisation,
  people: person,
  teams: others.team,
  schedules: others.schedule,
  calendars: calendarSchema(() => ({ value: secret })),
  seats: others.seat,
  policies: policySchema(names),
  routes: others.route,
  suppress: suppression,
  rooms: others.room,
  sources: others.source,
  heartbeats: others.heartbeat,
  services: serviceSchema(names),
  audiences: audienceSchema(names),
  swarm: swarmSchema(names.people, new Set(['support'])),
  impact: impactSchema,
  prices: pricesSchema,
  budget: budgetSchema,
  maintenance: maintenanceSchema(names),
  retention: retentionSchema,
  redaction: redactionSchema,
  identity: identitySchema,
};

interface Def {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly in?: z.ZodType;
  readonly out?: z.ZodType;
}
const defOf = (schema: z.ZodType): Def => (schema as unknown as { readonly _zod: { readonly def: Def } })._zod.def;

/** The map inside whatever is wrapped around it, or null. A list of maps counts as its map. */
function mapIn(schema: z.ZodType): NonNullable<Def['shape']> | null {
  const { shape, innerType, element, in: before, out } = defOf(schema);
  if (shape !== undefined) return shape;
  for (const inner of [innerType, element, before, out]) {
    const found = inner === undefined ? null : mapIn(inner);
    if (found !== null) return found;
  }
  return null;
}

interface Key {
  readonly name: string;
  readonly schema: z.ZodType;
}

/** Every key of an entry, those within a key behind it. */
const keysOf = (schema: z.ZodType, before = ''): readonly Key[] => {
  const map = mapIn(schema);
  if (map === null) return before === '' ? [{ name: '', schema }] : [];
  return Object.entries(map).flatMap(([name, inner]) => [
    { name: `${before}${name}`, schema: inner },
    ...keysOf(inner, `${before}${name}.`),
  ]);
};

/** What a schema says is wanted, when it gets what nobody can have meant. */
const wanted = (schema: z.ZodType): string => {
  const wrong = [12.5, { '': 1 }].map((value) => schema.safeParse(value));
  const [first] = wrong.flatMap((result) => result.error?.issues ?? []);
  return first?.message ?? '';
};

const mayBeLeftOut = (schema: z.ZodType): boolean => schema.safeParse(undefined).success;

const duration = (ms: number | null): string => (ms === null ? 'none' : writeDuration(ms));
const words = (list: readonly string[]): string => (list.length === 0 ? 'none' : `[${list.join(', ')}]`);

/** Keys no default policy has a value for. */
const unset: Readonly<Record<string, string>> = {
  repeat: 'for ever, beside whoever is on call',
  lastResort: 'P1 and P2: that of the organisation; P3: the manager',
  acks: '1',
  noticeBySecond: 'false: anybody who may',
  roundRobin: 'all of them',
};

/** What a policy holds under a key of the file, as the file would say it. */
const written = (policy: Policy, key: string): string => {
  const value = (policy as unknown as Readonly<Record<string, unknown>>)[`${key}Ms`];
  if (key === 'warnAt') return words(policy.warnAtMs.map(duration));
  if (key === 'page') return words(policy.page);
  if (key === 'roomSeats') return words(policy.roomSeats);
  if (key === 'room') return policy.room;
  if (key in unset) return unset[key] ?? '';
  if (key === 'ringWhenUnreadAfter') {
    const times = policy.ringWhenUnreadAfterMs ?? null;
    return times === null ? 'none' : `{ night: ${duration(times.night)}, day: ${duration(times.day)} }`;
  }
  if (key === 'escalate')
    return policy.escalate.map(({ afterMs, unless, to }) => `${duration(afterMs)} unless ${unless}: ${to.join(', ')}`).join('; ');
  if (key === 'review') {
    const within = policy.review?.within;
    if (within === undefined) return 'none';
    return `{ within: ${'days' in within ? `${within.days} days` : `${within.businessDays} business days`} }`;
  }
  if (value !== null && typeof value !== 'number') throw new Error(`no default is known for ${key}`);
  return duration(value);
};

const policyDefault = (key: string): string | null => {
  if (key.includes('.')) return null;
  const all = severities.map((severity) => written(defaultPolicies[severity], key));
  if (all.every((one) => one === all[0])) return `\`${all[0]}\``;
  return severities.map((severity, index) => `${severity} \`${all[index]}\``).join('<br>');
};

const silent = retentionOf(null);

const defaultOf = (part: Part, key: string, { default: said }: KeyWords, schema: z.ZodType): string => {
  if (part === 'policies') return policyDefault(key) ?? '–';
  if (part === 'retention') {
    const ms = (silent as unknown as Record<string, number | null>)[`${key}Ms`] ?? null;
    return `\`${ms === null ? 'never' : duration(ms)}\``;
  }
  return said ?? (mayBeLeftOut(schema) ? 'unset' : '–');
};

const cell = (text: string): string => text.replaceAll('|', '\\|');

const row = (part: Part, { name, schema }: Key): string => {
  const said = keys[part][name];
  if (said === undefined) throw new Error(`muster-yaml-words.ts says nothing of ${parts[part].path}.${name}`);
  const must = part !== 'seats' && !mayBeLeftOut(schema) && !name.includes('.') ? ' **required**' : '';
  const cells = [
    `${name === '' ? '(value)' : `\`${name}\``}${must}`,
    said.about,
    wanted(schema),
    defaultOf(part, name, said, schema),
    `\`${said.example}\``,
  ];
  return `| ${cells.map(cell).join(' | ')} |`;
};

const section = (part: Part): string =>
  [
    `## ${part}`,
    '',
    parts[part].about,
    '',
    `| \`${parts[part].path}\` | what it says | it takes | left out | example |`,
    '|---|---|---|---|---|',
    ...keysOf(schemas[part]).map((key) => row(part, key)),
  ].join('\n');

const document = (): string =>
  `${[
    `# Every key of muster.yaml

Made from the schemas that check the file, and held to them by a test; do not edit it by hand. Start from
[\`muster.example.yaml\`](../muster.example.yaml). The file is checked whole at start, and at a reload (SIGHUP, see [operations](operations.md#reload)):
every mistake is told with its line, and nothing of a file with mistakes is taken over.

Durations are written \`90s\`, \`30m\`, \`2h\` or \`1d\`; a bare number is minutes. Days of \`retention\` need their \`d\`. Roles are \`owner\`, \`backup\`, \`manager\`, or a
seat, person, schedule or team of the file. Names are letters, digits, \`-\`, \`_\` and \`.\`. A list of one may be written without brackets.`,
    ...partNames.map(section),
  ].join('\n\n')}\n`;

if (process.env.MUSTER_RECORD === '1') writeFileSync(join(projectRoot, 'docs/muster-yaml.md'), document());

test('docs/muster-yaml.md is what the schemas say', () => {
  expect(read('docs/muster-yaml.md')).toBe(document());
});

test.each(partNames)('%s: every key of the schema is explained, and no other', (part) => {
  expect(Object.keys(keys[part]).sort()).toEqual(
    keysOf(schemas[part])
      .map(({ name }) => name)
      .sort(),
  );
});

test.each(partNames.flatMap((part) => keysOf(schemas[part]).map((key) => [part, key.name, key.schema] as const)))(
  'the example of %s %s is one that is taken',
  (part, name, schema) => {
    const value: unknown = parse(keys[part][name]?.example ?? '', { schema: 'failsafe' });
    expect(schema.safeParse(value).error?.issues ?? []).toEqual([]);
    expect(wanted(schema)).not.toBe('');
  },
);

test('a default is told of every key that may be left out', () => {
  const untold = partNames.flatMap((part) =>
    keysOf(schemas[part])
      .filter(({ name, schema }) => mayBeLeftOut(schema) && defaultOf(part, name, keys[part][name] as KeyWords, schema) === 'unset')
      .map(({ name }) => `${part}.${name}`),
  );
  expect(untold).toEqual([]);
});
