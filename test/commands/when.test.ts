// A time to come as people write it, and the part of a request they offer.

import { expect, test } from 'vitest';
import { readOffer } from '../../src/commands/grammar/offer.js';
import { readWhen } from '../../src/commands/grammar/when.js';

/** A Wednesday. */
const now = Date.parse('2026-11-25T12:00:00Z');
const told = (at: number): string => new Date(at).toISOString().slice(5, 16).replace('T', ' ');

const read = (text: string, timezone = 'UTC', at = now): string | null => {
  const found = readWhen(text, { now: at, timezone });
  if (found === null) return null;
  const { when, rest } = found;
  const said =
    when.said === 'at' ? told(when.at) : when.said === 'until' ? `until ${told(when.to)}` : `${told(when.from)} – ${told(when.to)}`;
  return rest === '' ? said : `${said} | ${rest}`;
};

test.each([
  ['tonight', '11-25 18:00 – 11-26 06:00'],
  ['Sat 03:00', '11-28 03:00'],
  ['on Sat at 3pm', '11-28 15:00'],
  ['tomorrow 9am', '11-26 09:00'],
  ['noon tomorrow', '11-26 12:00'],
  ['18:00-20:00', '11-25 18:00 – 11-25 20:00'],
  ['18-20', '11-25 18:00 – 11-25 20:00'],
  ['6-8pm', '11-25 18:00 – 11-25 20:00'],
  ['fri 9-5', '11-27 09:00 – 11-27 17:00'],
  ['22:00-02:00', '11-25 22:00 – 11-26 02:00'],
  ['11:00-13:00', '11-25 11:00 – 11-25 13:00'],
  ['tomorrow 18:00-20:00', '11-26 18:00 – 11-26 20:00'],
  ['from 18:00 to 20:00 tomorrow', '11-26 18:00 – 11-26 20:00'],
  ['18:00-20:00 @ben', '11-25 18:00 – 11-25 20:00 | @ben'],
  ['Fri', '11-27 00:00 – 11-28 00:00'],
  ['weekend', '11-28 00:00 – 11-30 00:00'],
  ['friday night', '11-27 18:00 – 11-28 06:00'],
  ['28 Nov', '11-28 00:00 – 11-29 00:00'],
  ['2026-12-01 14:00', '12-01 14:00'],
  ['wed 10:00', '12-02 10:00'],
  ['until 9pm', 'until 11-25 21:00'],
  ['until 9', 'until 11-25 21:00'],
  ['until tomorrow 9am', 'until 11-26 09:00'],
  ['for 2h', '11-25 12:00 – 11-25 14:00'],
  ['in 2h', '11-25 14:00'],
  ['tonight 02:00', '11-26 02:00'],
])('“%s” is %s', (text, wanted) => {
  expect(read(text)).toBe(wanted);
});

test.each(['3', 'database', '', '25:00', '31 Feb', '20 people', '18:00-18:00', 'Fri 6pm-18:00'])('“%s” is no time', (text) => {
  expect(read(text)).toBeNull();
});

test('is of the clock of whoever writes, also in the night it changes', () => {
  expect(read('tomorrow 9am', 'Asia/Kolkata')).toBe('11-26 03:30');
  // On 29 March 2026 Vienna shows no 02:30: it is as much later as the clocks jump.
  expect(read('02:30-04:00', 'Europe/Vienna', Date.parse('2026-03-28T20:00:00Z'))).toBe('03-29 01:30 – 03-29 02:00');
});

const open = { startsAt: Date.parse('2026-11-27T18:00:00Z'), endsAt: Date.parse('2026-11-27T20:00:00Z') };
const offered = (text: string, timezone = 'UTC'): string | null => {
  const offer = readOffer(text, open, timezone);
  return offer === null ? null : offer.offers === 'part' ? `${told(offer.startsAt)} – ${told(offer.endsAt)}` : offer.offers;
};

test.each([
  ['yes', 'all'],
  ['Sure, all of it', 'all'],
  ['no', 'none'],
  ["sorry, can't", 'none'],
  ['first half', '11-27 18:00 – 11-27 19:00'],
  ['half', '11-27 18:00 – 11-27 19:00'],
  ['the second half', '11-27 19:00 – 11-27 20:00'],
  ['18:00-19:00', '11-27 18:00 – 11-27 19:00'],
  ['I can do 18:30-19:30', '11-27 18:30 – 11-27 19:30'],
  ['yes, until 19:00', '11-27 18:00 – 11-27 19:00'],
  ['from 19:00', '11-27 19:00 – 11-27 20:00'],
])('“%s” offers %s', (text, wanted) => {
  expect(offered(text)).toBe(wanted);
});

test.each(['who else is asked?', 'ack', 'I am in a meeting', 'update 70% restored', '42'])('“%s” offers nothing', (text) => {
  expect(offered(text)).toBeNull();
});

test('the times offered are those of the clock of whoever offers', () => {
  expect(offered('23:30-00:30', 'Asia/Kolkata')).toBe('11-27 18:00 – 11-27 19:00');
});
