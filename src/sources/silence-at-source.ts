// Alertmanager and Grafana have no acknowledgement: an alert somebody has is silenced there for a while, by all of its labels.

import type { Alert } from '../alerts/alert.js';
import { fields, text } from './reading.js';
import type { Acknowledgement, ToldBack } from './source.js';

/**
 * `path`: where the silences of API v2 are. `isOwn`: whether a label of ours is one of the alert's own, where we keep others with them.
 * While it is silenced the system tells nobody of the alert, us neither: that it cleared is heard when the silence is over.
 */
export const silencing = (path: string, isOwn: (label: string) => boolean = () => true): Acknowledgement => ({
  credentials: (token) => ({ authorization: `Bearer ${token}` }),
  before: {
    ask: { method: 'GET', path },
    holds: (answer, alert, told) =>
      itemsOf(answer)
        .map(fields)
        .some(
          (one) =>
            one !== null &&
            fields(one.status)?.state === 'active' &&
            text(one.comment) === commentOf(told) &&
            JSON.stringify(sortedMatchers(one.matchers)) === JSON.stringify(sortedMatchers(matchersOf(alert, isOwn))),
        ),
  },
  tell: (alert, told) => {
    const matchers = matchersOf(alert, isOwn);
    if (matchers.length === 0) return null;
    const until = new Date(told.at + told.forMs).toISOString();
    return {
      method: 'POST',
      path,
      body: { matchers, startsAt: new Date(told.at).toISOString(), endsAt: until, createdBy: told.by, comment: commentOf(told) },
    };
  },
});

const commentOf = ({ incident, by }: ToldBack): string => `INC-${incident}: acknowledged by ${by} in Muster`;

const matchersOf = ({ labels }: Alert, isOwn: (label: string) => boolean) =>
  Object.entries(labels)
    .filter(([name]) => isOwn(name))
    .map(([name, value]) => ({ name, value, isRegex: false, isEqual: true }));

const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const sortedMatchers = (matchers: unknown): readonly string[] =>
  itemsOf(matchers)
    .map((one) => `${text(fields(one)?.name)}=${text(fields(one)?.value)}`)
    .sort();
