// What a page says of an alert beyond its title.

import { expect, test } from 'vitest';
import { spokenBy } from '../../src/alerts/place.js';

test('of a body that is shown as it came a page reads names and values, no brackets and no quotation marks', () => {
  const body = { type: 'ALERT_DEGRADED', check: { name: 'Checkout "flow"', ms: 8123 }, tags: ['eu', 'web'], empty: {} };
  const description = `Took too long\n${JSON.stringify(body, null, 2)}`;
  expect(spokenBy([{ labels: {}, description }]).about).toBe(
    ['Took too long', 'type: ALERT_DEGRADED', 'name: Checkout \\"flow\\"', 'ms: 8123', 'eu', 'web'].join('\n'),
  );
});

test('a text is left as it is', () => {
  const description = '"quoted": yes, and [this] {too}';
  expect(spokenBy([{ labels: {}, description }]).about).toBe(description);
});

test('what an event is about is where it is', () => {
  expect(spokenBy([{ labels: { event_subject: 'node/n-3' }, description: null }]).places?.named).toEqual(['node/n-3']);
});
