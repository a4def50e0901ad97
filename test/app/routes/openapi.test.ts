import { expect, test } from 'vitest';
import { onCallView } from '../../../src/app/routes/on-call-view.js';
import { openApi } from '../../../src/app/routes/openapi.js';
import { schemas } from '../../../src/app/routes/openapi-shapes.js';
import { alertView, incidentView, messageView, timelineView } from '../../../src/app/routes/views.js';
import { acme, now, testApp } from './fakes.js';
import { alert, incident, outboxRow } from './stored.js';

const described = Object.entries(openApi(null).paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
);

test('every route is described, and every description has its route', async () => {
  const heard: string[] = [];
  const { app } = testApp();
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) if (one !== 'HEAD') heard.push(`${one} ${url.replace(/:(\w+)/g, '{$1}')}`);
  });
  await app.ready();
  expect(heard.sort()).toEqual(described.sort());
});

test('it is served, with the public address when there is one', async () => {
  const { app } = testApp({ config: { webhookToken: null, apiToken: null, publicUrl: 'https://muster.acme.example' } });
  const answer = await app.inject({ url: '/openapi.json' });
  expect(answer.json()).toMatchObject({ openapi: '3.1.0', servers: [{ url: 'https://muster.acme.example' }] });
});

test('every reference in it leads somewhere', () => {
  const references = [...JSON.stringify(openApi(null)).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name ?? '');
  expect(references.length).toBeGreaterThan(0);
  for (const name of references) expect(Object.keys(schemas)).toContain(name);
});

test('path parameters are declared', () => {
  for (const [path, methods] of Object.entries(openApi(null).paths)) {
    const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    for (const { parameters = [] } of Object.values(methods) as { parameters?: { in: string; name: string }[] }[]) {
      expect(parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name)).toEqual(wanted);
    }
  }
});

test.each<[keyof typeof schemas, unknown]>([
  ['Incident', incidentView(incident, [alert])],
  ['Alert', alertView(alert)],
  ['Message', messageView(outboxRow)],
  ['TimelineLine', timelineView({ seq: 1, at: now, kind: 'opened', by: 'muster', text: 'Opened' })],
  ['OnCall', onCallView(acme, () => 'asha', now)[0]],
])('the shape of %s is the shape that is answered', (name, view) => {
  expect(mismatches(schemas[name] as Schema, view, name)).toEqual([]);
});

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** As much of JSON Schema as these shapes use, and stricter: a field nobody described is a mismatch too. */
const mismatches = (schema: Schema, value: unknown, at: string): readonly string[] => {
  if (schema.oneOf !== undefined) return schema.oneOf.some((one) => mismatches(one, value, at).length === 0) ? [] : [`${at}: none fits`];
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
