import { expect, test } from 'vitest';
import type { Incident } from '../../src/incident/incident.js';
import { declaredGroup } from '../../src/incident/opening.js';
import { mostAlike } from '../../src/repeats/look.js';
import { sampleIncident } from '../store/sample.js';
import { pairs, type Side } from './pairs.js';

const incidentOf = (number: number, { title, service, category = 'outage', alertKey }: Side, over: Partial<Incident> = {}): Incident =>
  sampleIncident(number, { title, service, category, groupKey: alertKey ?? `${declaredGroup}${number}`, lastSeq: 1, ...over });

const shareOf = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

test('of 200 labelled pairs nine in ten of those that are told are repeats, and seven in ten of the repeats are told', async () => {
  expect(pairs).toHaveLength(200);
  const wrong: string[] = [];
  let [told, right, repeats] = [0, 0, 0];
  for (const { rule, old, now, repeat } of pairs) {
    const over = incidentOf(1, old, { status: 'resolved' });
    const found = await mostAlike({ maybeAlike: async () => [over], archived: async () => null }, incidentOf(2, now));
    if (repeat) repeats += 1;
    if (found !== null) told += 1;
    if (found !== null && repeat) right += 1;
    if ((found !== null) !== repeat) wrong.push(`${repeat ? 'missed' : 'wrongly told'}, ${rule}: “${old.title}” | “${now.title}”`);
  }
  console.log(`repeats: precision ${shareOf(right, told)}, recall ${shareOf(right, repeats)}\n${wrong.join('\n')}`);
  expect(right / told).toBeGreaterThanOrEqual(0.9);
  expect(right / repeats).toBeGreaterThanOrEqual(0.7);
});
