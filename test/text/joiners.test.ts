// Words that are written with a joiner or its opposite, and emoji that are made with one, come through whole wherever text is cleaned.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clean } from '../../src/commands/grammar/clean.js';
import { inline, quoted } from '../../src/incident/escape.js';
import { text } from '../../src/sources/reading.js';
import { visible } from '../../src/text/invisible.js';
import { plainText } from '../../src/transports/twilio/sms-text.js';
import { openWorld } from '../world.js';

const words = [
  ...['نمی‌شود', 'می‌خواهم', 'سرویس‌ها', 'پایگاه‌داده', 'به‌روزرسانی'],
  ...['ශ්‍රී', 'ක්‍රියා', 'ප්‍රශ්නය', 'විද්‍යා'],
  ...['क्‍ष', 'श‍ृंखला', 'र्‍या', 'राष्ट्र'],
  ...['ন্‍য', 'ক্‍ষ', 'മലയാള‍ം', 'ನ್‍ಯ'],
];
const emoji = ['👩‍💻', '👨🏽‍🚒', '🏳️‍🌈', '👨‍👩‍👧‍👦', '❤️‍🔥', '🧑🏿‍🤝‍🧑🏻', '🙋‍♀️'];
const latin = ['resolve', 'checkout', 'ack', 'payments-db', 'Øre', 'café'];
const spoofs = [
  '\u200b',
  '\u200c',
  '\u200d',
  '\u200c\u200c',
  '\u200d\u200d\u200d',
  '\u202e',
  '\u2066',
  '\u2060',
  '\u{e0061}',
  '\u{e007f}',
  '\u00ad',
];

const cleaners = { visible, clean, inline, quoted, source: (said: string) => visible(text(said) ?? '') };

describe.each(Object.entries(cleaners))('%s', (_, cleaned) => {
  test('keeps every word of every script, alone and among others', () => {
    const word = fc.constantFrom(...words, ...emoji, ...latin);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (some) => {
        // A mark of ours at the start of quoted text is taken off: it begins with a letter here.
        const said = ['so', ...some].join(' ');
        expect(cleaned(said)).toBe(said);
      }),
    );
  });

  test('drops what spoofs or breaks a Latin word', () => {
    fc.assert(
      fc.property(fc.constantFrom(...latin), fc.nat(), fc.constantFrom(...spoofs), (word, place, spoof) => {
        const at = 1 + (place % (word.length - 1));
        expect(cleaned(`so ${word.slice(0, at)}${spoof}${word.slice(at)}`)).toBe(`so ${word}`);
      }),
    );
  });

  test('drops runs of joiners within a word of a script that joins', () => {
    expect(cleaned('so نمی\u200c\u200c\u200cشود')).toBe('so نمیشود');
    expect(cleaned('so ශ්\u200d\u200dරී')).toBe('so ශ්රී');
  });
});

test('an SMS goes without pictures and keeps the words', () => {
  fc.assert(
    fc.property(fc.constantFrom(...words), fc.constantFrom(...emoji), (word, picture) => {
      expect(plainText(`so ${word} ${picture} ok`)).toBe(`so ${word} ok`);
    }),
  );
});

test('a title, a note and an update come back whole from the page, the timeline and the API', async () => {
  const world = await openWorld({ start: Date.parse('2026-11-24T21:44:00Z') });
  try {
    const title = `${words.join(' ')} ${emoji[0]}`;
    await world.posts('generic', { title, severity: 'critical', service: 'payments-db', key: 'db' });
    await world.settle();
    const asha = '+919812300001';
    expect(world.transport.spoken.find((one) => one.chat === asha)?.text).toContain(title);
    for (const said of [`note ${words[0]} ${emoji[1]}`, `update 70% ${words[5]} ${emoji[4]}`]) await world.transport.says(asha, said);
    await world.settle();
    const read = async (url: string) => (await world.muster.app.inject({ method: 'GET', url })).payload;
    expect(JSON.parse(await read('/api/incidents/1')).title).toBe(title);
    const timeline = (JSON.parse(await read('/api/incidents/1/timeline')) as { text: string }[]).map((one) => one.text).join('\n');
    for (const kept of [title, `${words[0]} ${emoji[1]}`, `${words[5]} ${emoji[4]}`]) expect(timeline).toContain(kept);
  } finally {
    await world.close();
  }
});
