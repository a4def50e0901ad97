// A delivery of several alerts, as Alertmanager sends it and others after it: the alerts in turn, and what the delivery says of itself.

import type { Signal } from '../alerts/alert.js';
import { count, type Fields, fields, text } from './reading.js';
import type { Reading, Unreadable } from './source.js';
import type { ReadingSteps } from './steps.js';

/** What stands under `alerts`, one by one; null counts as none. */
export const alertsIn = ({ alerts }: Fields): readonly unknown[] => (Array.isArray(alerts) ? alerts : alerts === null ? [] : [alerts]);

/** Each alert in turn; of one that is no object it is said where it stands. `leftOut`: the sentence for whoever sends too few. */
export function* readAlertGroup(
  body: Fields,
  readAlert: (alert: Fields) => readonly Signal[],
  leftOut: (alerts: number) => string,
): ReadingSteps {
  const signals: Signal[] = [];
  const problems: Unreadable[] = [];
  for (const [index, item] of alertsIn(body).entries()) {
    const alert = fields(item);
    if (alert === null) problems.push({ at: `$.alerts[${index}]`, message: 'An alert must be an object with labels.' });
    else signals.push(...readAlert(alert));
    yield;
  }
  const told = (alerts: number): Unreadable => ({ at: '$.truncatedAlerts', message: leftOut(alerts) });
  return withLeftOut({ signals, problems }, count(body.truncatedAlerts), text(body.groupKey), told);
}

/**
 * With how many alerts the delivery leaves out, or that it leaves out none, which takes back what an earlier one of its `group` said; null:
 * it does not say.
 */
export function withLeftOut(
  read: Pick<Reading, 'signals' | 'problems'>,
  said: number | null,
  group: string | null,
  told: (alerts: number) => Unreadable,
): Reading {
  const of = group === null ? {} : { group };
  if (said === null) return { ...read, ...of };
  if (said === 0) return { ...read, ...of, leftNoneOut: true };
  return { ...read, ...of, leftOut: said, problems: [...read.problems, told(said)] };
}
