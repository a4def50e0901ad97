import { expect, test } from 'vitest';
import { onCallView } from '../../../src/app/routes/on-call-view.js';
import { alertView, incidentView, messageView, timelineView } from '../../../src/app/routes/views.js';
import { everyTransport } from './every-transport.js';
import { acme, now, testApp } from './fakes.js';
import { alert, incident, outboxRow } from './stored.js';

interface Operation {
  readonly summary?: string;
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly schema: Schema }[];
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: object }>>;
  readonly security?: readonly object[];
}

interface Described {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const openApi = async (): Promise<Described> =>
  (await testApp({ transports: everyTransport() }).app.inject({ url: '/openapi.json' })).json();

test.each([
  ['without a transport', 14, () => []],
  ['with every transport', 45, everyTransport],
])('every route is described, and every description has its route: %s', async (_, atLeast, transports) => {
  const heard: string[] = [];
  const { app } = testApp({ transports: transports() });
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) if (one !== 'HEAD') heard.push(`${one} ${url.replace(/:(\w+)/g, '{$1}')}`);
  });
  await app.ready();
  const { paths } = (await app.inject({ url: '/openapi.json' })).json() as Described;
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(heard.sort()).toEqual(described.sort());
  expect(described.length).toBeGreaterThanOrEqual(atLeast);
});

test('it is served, with the public address when there is one', async () => {
  const { app } = testApp({ config: { webhookToken: null, apiToken: null, publicUrl: 'https://muster.acme.example' } });
  const answer = await app.inject({ url: '/openapi.json' });
  expect(answer.json()).toMatchObject({ openapi: '3.1.0', servers: [{ url: 'https://muster.acme.example' }] });
});

test('every reference in it leads somewhere, and every shape in it is referred to', async () => {
  const document = await openApi();
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name ?? '');
  expect(references.length).toBeGreaterThan(0);
  expect([...new Set(references)].sort()).toEqual(Object.keys(document.components.schemas));
});

test('path parameters are declared', async () => {
  for (const [path, methods] of Object.entries((await openApi()).paths)) {
    const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    for (const { parameters = [] } of Object.values(methods)) {
      expect(parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name)).toEqual(wanted);
    }
  }
});

test('each operation says what it is for, who may call it and what each answer means', async () => {
  for (const [path, methods] of Object.entries((await openApi()).paths)) {
    for (const [method, { summary, security, responses }] of Object.entries(methods)) {
      const at = `${method} ${path}`;
      expect([at, summary]).toEqual([at, expect.stringMatching(/\S/)]);
      expect([at, security]).toEqual([at, expect.any(Array)]);
      for (const { description } of Object.values(responses)) expect([at, description]).not.toEqual([at, 'Default Response']);
    }
  }
});

test('what may be asked of a list is said with its bounds', async () => {
  const { paths } = await openApi();
  const asked = Object.fromEntries((paths['/api/incidents']?.get?.parameters ?? []).map(({ name, schema }) => [name, schema]));
  expect(Object.keys(asked)).toEqual(['status', 'severity', 'service', 'limit', 'cursor', 'below']);
  expect(asked).toMatchObject({
    status: { enum: expect.arrayContaining(['open', 'all', 'resolved']), default: 'all' },
    severity: { enum: ['P1', 'P2', 'P3', 'P4'] },
    limit: { type: 'integer', minimum: 1, maximum: 1_000, default: 100 },
    cursor: { type: 'string' },
  });
});

test.each<[string, unknown]>([
  ['Incident', incidentView(incident, [alert])],
  ['Alert', alertView(alert)],
  ['Message', messageView(outboxRow)],
  ['TimelineLine', timelineView({ seq: 1, at: now, kind: 'opened', by: 'muster', text: 'Opened' })],
  ['OnCall', onCallView(acme, now)[0]],
])('the shape of %s is the shape that is answered', async (name, view) => {
  const { [name]: shape } = (await openApi()).components.schemas;
  expect(shape).toBeDefined();
  expect(mismatches(shape ?? {}, view, name)).toEqual([]);
});

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** As much of JSON Schema as these shapes use, and stricter: a field nobody described is a mismatch too. */
const mismatches = (schema: Schema, value: unknown, at: string): readonly string[] => {
  if (schema.anyOf !== undefined) return schema.anyOf.some((one) => mismatches(one, value, at).length === 0) ? [] : [`${at}: none fits`];
  if (schema.enum !== undefined) return schema.enum.includes(value) ? [] : [`${at}: ${String(value)} is not listed`];
  const types = [schema.type ?? []].flat();
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
  if (types.length > 0 && !types.includes(type)) return [`${at}: ${type} is not ${types.join(' or ')}`];
  if (Array.isArray(value)) return value.flatMap((item, index) => mismatches(schema.items ?? {}, item, `${at}[${index}]`));
  if (typeof value !== 'object' || value === null || schema.properties === undefined) return [];
  const { properties, required = [] } = schema;
  const missing = required.filter((name) => !(name in value)).map((name) => `${at}.${name}: missing`);
  const inside = Object.entries(value).flatMap(([name, part]) =>
    properties[name] === undefined ? [`${at}.${name}: not described`] : mismatches(properties[name], part, `${at}.${name}`),
  );
  return [...missing, ...inside];
};
