// What the state words of monitoring systems mean. A word nobody knows counts as firing: better one page too many.

import type { AlertStatus } from '../alerts/alert.js';

const meaning: Readonly<Record<Exclude<AlertStatus, 'firing'> | 'none', readonly string[]>> = {
  acknowledged: ['acknowledged', 'acknowledge', 'acknowledgement', 'ack', 'acked'],
  resolved: [
    'resolved',
    'resolve',
    'ok',
    'okay',
    'up',
    'normal',
    'recovered',
    'recovery',
    'recover',
    'close',
    'closed',
    'clear',
    'cleared',
    'success',
    'healthy',
    'fixed',
    'inactive',
    'cancelled',
    'canceled',
  ],
  none: ['none', 'ping', 'test', 'testing', 'note', 'maintenance', 'paused', 'pending', 'suppressed', 'downtime', 'flapping'],
};

const byWord: ReadonlyMap<string, Exclude<AlertStatus, 'firing'> | 'none'> = new Map(
  (Object.keys(meaning) as (keyof typeof meaning)[]).flatMap((status) => meaning[status].map((word) => [word, status] as const)),
);

/** `none`: it creates and changes nothing, and is still answered 2xx. No word at all is firing. */
export const statusOf = (word: string | null): AlertStatus | 'none' =>
  word === null ? 'firing' : (byWord.get(word.toLowerCase()) ?? 'firing');
