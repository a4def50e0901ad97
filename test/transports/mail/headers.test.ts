// Nothing that comes from outside gets out of where it stands in a mail. `npm run test:long` tries a hundred thousand.

import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import { dice, hostileLetter, wrongWith } from '../hostile-mail.js';

test('5,000 hostile texts add no field and change none', { timeout: 120_000 }, async () => {
  const roll = dice(20_261_127);
  for (let number = 0; number < 5_000; number++) {
    const written = await hostileLetter(roll, number);
    const wrong = wrongWith(written);
    if (wrong.length > 0) expect({ number, wrong, raw: written.raw.toString('latin1').slice(0, 2_000) }).toEqual({});
  }
});

test('somebody else’s parser reads from 500 of them what was meant, and nobody but the one it is for', { timeout: 120_000 }, async () => {
  const roll = dice(42);
  for (let number = 0; number < 500; number++) {
    const { letter, raw } = await hostileLetter(roll, number);
    const read = await simpleParser(raw);
    const values = [read.to, read.from].flatMap((one) =>
      (one === undefined ? [] : Array.isArray(one) ? one : [one]).flatMap(({ value }) => value),
    );
    expect(values).toEqual([
      { name: '', address: letter.to },
      { name: 'Muster', address: 'muster@example.org' },
    ]);
    expect([read.cc, read.bcc, read.replyTo]).toEqual([undefined, undefined, undefined]);
    expect(read.messageId).toBe(`<${letter.messageId}>`);
    expect(plainly(read.subject)).toBe(plainly(letter.subject));
    expect(plainly(read.text)).toBe(plainly(letter.text));
    expect(read.attachments.map(({ content }) => [...content])).toEqual(letter.attachment === null ? [] : [[...letter.attachment.content]]);
    expect(read.html).toBe(false);
  }
});

/** White space is a parser's own affair. */
const plainly = (text = ''): string => text.replace(/[\s\u200b-\u200f\u2028-\u202f\ufeff]+/gu, '');
