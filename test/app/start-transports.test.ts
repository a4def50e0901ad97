// A transport that cannot start keeps no other from carrying pages, and is tried again.

import pino from 'pino';
import { expect, test } from 'vitest';
import { startTransports } from '../../src/app/start-transports.js';
import { Fault } from '../../src/fault.js';
import { seconds } from '../../src/incident/duration.js';
import type { Listener } from '../../src/transports/transport.js';
import { fakeTransport } from '../fake-transport.js';
import { manualClock } from '../manual-clock.js';

const log = pino({ level: 'silent' });
const listener = {} as Listener;
const noBrowser = () => Promise.reject(new Fault('No Chromium was found.', { hint: 'Install one.' }));

test('without Chromium web waits and SMS carries; once there is one, web starts without a restart', async () => {
  const clock = manualClock(0);
  const web = fakeTransport(clock, { name: 'web' });
  const sms = fakeTransport(clock, { name: 'sms' });
  const { start } = web;
  web.start = noBrowser;
  await startTransports([web, sms], listener, { clock, log });
  expect([web.health().state, sms.health().state]).toEqual(['stopped', 'ready']);
  clock.moveTo(seconds(30));
  await new Promise((resolve) => setImmediate(resolve));
  expect(web.health().state).toBe('stopped');
  web.start = start;
  clock.moveTo(seconds(60));
  await new Promise((resolve) => setImmediate(resolve));
  expect(web.health().state).toBe('ready');
});

test('when none can start, the server does not either, and says what the first one lacks', async () => {
  const clock = manualClock(0);
  const web = fakeTransport(clock, { name: 'web' });
  web.start = noBrowser;
  await expect(startTransports([web], listener, { clock, log })).rejects.toThrow('No Chromium was found.');
});

test('a bug is no Fault: it ends the start whatever else there is', async () => {
  const clock = manualClock(0);
  const web = fakeTransport(clock, { name: 'web' });
  web.start = () => Promise.reject(new TypeError('a bug'));
  await expect(startTransports([web, fakeTransport(clock, { name: 'sms' })], listener, { clock, log })).rejects.toThrow('a bug');
});
