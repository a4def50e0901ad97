import { expect, test } from 'vitest';
import { minutes } from '../../src/incident/duration.js';
import { write } from '../../src/store/store.js';
import { openWorld } from '../world.js';

const start = Date.UTC(2026, 0, 5, 10);

test('a system that does not answer holds up no page', async () => {
  const asked: string[] = [];
  const hangs = {
    feature: 'tickets',
    perform: (_: unknown, { key }: { readonly key: string }) => {
      asked.push(key);
      return new Promise<void>(() => undefined);
    },
  };
  const world = await openWorld({ start, effects: [hangs] });
  const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
  await world.store.commit({ now: start, writes: keys.map((key) => write.effect({ feature: 'tickets', key, payload: null })) });
  await world.muster.performEffects();
  await world.posts('generic', { title: 'Disk full', service: 'payments-db', severity: 'P1' });
  await world.advanceTo(start + minutes(1));
  await world.muster.performEffects();
  expect(asked).toContain('a');
  expect(world.transport.spoken.filter((one) => one.text.includes('Disk full')).length).toBeGreaterThan(0);
  const stopped = world.muster.stopEffects();
  world.clock.moveTo(start + minutes(2));
  await stopped;
  await world.close();
});
