// Whatever a body says, as long as it says something: an alert comes of it, or the sender hears why not.

import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { awsCloudwatchSns } from '../../src/sources/aws-cloudwatch-sns.js';
import { checkly } from '../../src/sources/checkly.js';
import { healthchecks } from '../../src/sources/healthchecks.js';
import { opsgenieAlertApi } from '../../src/sources/opsgenie-alert-api.js';
import { opsgenieWebhook } from '../../src/sources/opsgenie-webhook.js';
import { pagerdutyEventsV2 } from '../../src/sources/pagerduty-events-v2.js';
import { pagerdutyWebhookV3 } from '../../src/sources/pagerduty-webhook-v3.js';
import type { Source } from '../../src/sources/source.js';
import { ownPayloads, read } from './recorded.js';

const known: readonly Source[] = [
  pagerdutyWebhookV3,
  pagerdutyEventsV2,
  opsgenieWebhook,
  opsgenieAlertApi,
  awsCloudwatchSns,
  checkly,
  healthchecks,
];

const somethingSaid = fc
  .oneof(fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue({ maxDepth: 4 }), { minKeys: 1 }), fc.string({ minLength: 1 }))
  .filter((body) => typeof body !== 'string' || /[\p{L}\p{N}]/u.test(body));

describe.each(known.map((source) => [source.name, source] as const))('%s', (name, source) => {
  test('loses no body of a shape nobody knows', () => {
    fc.assert(
      fc.property(somethingSaid, (body) => {
        const { signals, problems } = read(source, body);
        expect(signals.length + problems.length).toBeGreaterThan(0);
      }),
    );
  });

  const firing = readdirSync(ownPayloads + name)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(`${ownPayloads}${name}/${file}`, 'utf8')) as Record<string, unknown>)
    .filter((body) => read(source, body).signals.length > 0);

  test('loses no recorded alert when one of its fields is null, missing, or another kind of value', () => {
    for (const body of firing) {
      for (const field of Object.keys(body)) {
        for (const value of [null, undefined, '', 7, 'x', [], {}, [{}], true]) {
          const { signals, problems } = read(source, { ...body, [field]: value });
          // What an event or an action is called decides whether it is an alert at all.
          const named = ['event_action', 'action', 'status', 'Type'].includes(field);
          if (!named)
            expect([field, value, signals.length + problems.length]).toEqual([field, value, expect.toSatisfy((count) => count > 0)]);
        }
      }
    }
  });
});
