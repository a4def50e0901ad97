// `retention:` of `muster.yaml`: how long things are kept. Only whole days: a bare number would be minutes elsewhere in the file,
// and what was removed by a slip does not come back.

import { z } from 'zod';
import { days } from '../../incident/duration.js';
import type { Retention } from '../../people/organisation.js';
import { fields, maybe } from './schemas.js';

/** What holds where the file says nothing. */
const defaultRetention: Retention = {
  receiptsMs: days(30),
  outboxMs: days(90),
  phonesMs: days(30),
  mediaMs: days(365),
  deliveriesMs: days(7),
  transcriptsMs: null,
};

const wanted = 'a number of days like 90d, or never';

/** Milliseconds from a number of days. */
const kept = (leastDays: number, why: string) =>
  z
    .string({ error: wanted })
    .transform((text, context): number | 'never' => {
      if (text.trim() === 'never') return 'never';
      const [, count = ''] = /^(\d{1,5}) ?d$/i.exec(text.trim()) ?? [];
      if (count !== '' && Number(count) >= leastDays) return days(Number(count));
      context.addIssue({ code: 'custom', message: count === '' ? wanted : `at least ${leastDays}d: ${why}` });
      return z.NEVER;
    })
    .nullish();

const noTime = 'what is removed at once cannot be looked at';

/** What may stand under `retention`. */
export const retentionSchema = maybe(
  fields({
    receipts: kept(8, 'a source may repeat itself for seven days'),
    outbox: kept(7, 'a reply finds its incident by the message it quotes'),
    phones: kept(1, noTime),
    media: kept(1, noTime),
    deliveries: kept(1, noTime),
    transcripts: kept(7, 'a review is written in the days after'),
  }),
);

/** What the file gives, the rest from the defaults. */
export function retentionOf(given: z.output<typeof retentionSchema>): Retention {
  const or = (value: number | 'never' | null | undefined, fallback: number | null) => (value === 'never' ? null : (value ?? fallback));
  return {
    receiptsMs: or(given?.receipts, defaultRetention.receiptsMs),
    outboxMs: or(given?.outbox, defaultRetention.outboxMs),
    phonesMs: or(given?.phones, defaultRetention.phonesMs),
    mediaMs: or(given?.media, defaultRetention.mediaMs),
    deliveriesMs: or(given?.deliveries, defaultRetention.deliveriesMs),
    transcriptsMs: or(given?.transcripts, defaultRetention.transcriptsMs),
  };
}
