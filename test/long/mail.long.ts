// A hundred thousand hostile texts as mails: none adds a field to the head, none changes one.

import { expect, test } from 'vitest';
import { dice, hostileLetter, wrongWith } from '../transports/hostile-mail.js';

test('100,000 hostile texts add no field and change none', async () => {
  const roll = dice(100_000);
  for (let number = 0; number < 100_000; number++) {
    const written = await hostileLetter(roll, number);
    const wrong = wrongWith(written);
    if (wrong.length > 0) expect({ number, wrong, raw: written.raw.toString('latin1').slice(0, 2_000) }).toEqual({});
  }
});
