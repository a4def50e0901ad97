// The load of the torture: alerts of several sources that fire, repeat, clear and fire again, and people who acknowledge and
// write notes, all at once. At most one delivery about an alert is under way, as with real senders, so its last word counts.

import { type AlertBook, type Books, bookChat, bookDelivery, bookOf } from './books.js';
import type { Client } from './http.js';
import type { Random } from './random.js';

export interface Load {
  /** Sends until `until` says stop or nobody answers any more. Resolves when every request has come to an end. */
  run(client: Client, stopped: () => boolean): Promise<void>;
  /** Sends again what nobody knows the end of, as senders do. */
  repeatUnknown(client: Client): Promise<void>;
}

/** Requests under way at once. */
const lanes = 12;
const people = ['asha', 'ben', 'ian', 'nia', 'lena'] as const;

export function createLoad(random: Random, books: Books, name: string): Load {
  const busy = new Set<AlertBook>();
  /** Open P1 and P2 that the load never clears, so that an ack on them must hold; each is acknowledged once. */
  const toAcknowledge: number[] = [];
  let made = 0;

  const newAlert = () => {
    made += 1;
    const source = random.one(['generic', 'generic', 'alertmanager']);
    const severity = random.weighted({ critical: 6, high: 24, warning: 70 });
    const alerts = Array.from({ length: source === 'generic' ? 1 : random.whole(1, 4) }, (_, index) =>
      bookOf(books, source, `${name}-${severity}-${made}-${index}`),
    );
    return { alerts, status: 'firing' as const };
  };

  const knownAlert = (wanted: AlertBook['status'], status: 'firing' | 'resolved') => {
    const free = [...books.alerts.values()].slice(-400).filter((alert) => alert.status === wanted && !busy.has(alert));
    const fitting = status === 'resolved' ? free.filter((alert) => severityOf(alert) === 'warning') : free;
    return fitting.length === 0 ? newAlert() : { alerts: [random.one(fitting)], status };
  };

  const deliver = async (client: Client, { alerts, status }: ReturnType<typeof newAlert> | ReturnType<typeof knownAlert>) => {
    for (const alert of alerts) busy.add(alert);
    const answer = await client.post(...deliveryOf(alerts, status));
    const fresh = alerts.every((alert) => alert.incidents.size === 0);
    bookDelivery(books, alerts, status, answer);
    for (const alert of alerts) busy.delete(alert);
    const [first] = alerts;
    if (fresh && first !== undefined && severityOf(first) !== 'warning') toAcknowledge.push(...first.incidents);
    return answer.kind === 'answered';
  };

  const write = async (client: Client, kind: 'note' | 'ack') => {
    const incident = kind === 'ack' ? toAcknowledge.shift() : anyIncident();
    if (incident === undefined) return deliver(client, newAlert());
    made += 1;
    const by = random.one(people);
    const text = kind === 'ack' ? `ack ${incident}` : `${incident} note written ${name} ${made} end`;
    const answer = await client.post('/local/messages', { from: by, text });
    bookChat(books, { kind, by, incident, text, answered: 'unknown' }, answer);
    return answer.kind === 'answered';
  };

  const anyIncident = (): number | undefined => {
    const numbered = [...books.alerts.values()].slice(-200).flatMap((alert) => [...alert.incidents]);
    return numbered.length === 0 ? undefined : random.one(numbered);
  };

  const one = (client: Client): Promise<boolean> => {
    switch (random.weighted({ fires: 34, repeats: 26, clears: 12, returns: 6, notes: 12, acks: 10 })) {
      case 'fires':
        return deliver(client, newAlert());
      case 'repeats':
        return deliver(client, knownAlert('firing', 'firing'));
      case 'clears':
        return deliver(client, knownAlert('firing', 'resolved'));
      case 'returns':
        return deliver(client, knownAlert('resolved', 'firing'));
      case 'notes':
        return write(client, 'note');
      case 'acks':
        return write(client, 'ack');
    }
  };

  const lane = async (client: Client, stopped: () => boolean) => {
    while (!stopped()) if (!(await one(client))) return;
  };

  return {
    run: async (client, stopped) => {
      await Promise.all(Array.from({ length: lanes }, () => lane(client, stopped)));
    },
    repeatUnknown: async (client) => {
      for (const alert of books.alerts.values())
        if (alert.status === 'unknown') await deliver(client, { alerts: [alert], status: 'firing' });
    },
  };
}

const severityOf = (alert: AlertBook): string => alert.dedupKey.split('-').at(-3) ?? '';
/** Alerts that came in one body share everything but the last number. */
const groupOf = (alert: AlertBook): string => alert.dedupKey.slice(0, alert.dedupKey.lastIndexOf('-'));

function deliveryOf(alerts: readonly AlertBook[], status: 'firing' | 'resolved'): readonly [path: string, body: unknown] {
  const [first] = alerts;
  if (first === undefined) throw new Error('a delivery without alerts');
  const severity = severityOf(first);
  if (first.source === 'generic')
    return ['/webhooks/generic', { title: `Trouble ${first.dedupKey}`, key: first.dedupKey, severity, service: 'orders', status }];
  const labelled = alerts.map((alert) => ({
    status,
    fingerprint: alert.dedupKey,
    labels: { alertname: `Trouble ${groupOf(alert)}`, service: 'orders', severity, instance: alert.dedupKey },
    annotations: { summary: `Trouble ${groupOf(alert)}` },
    startsAt: new Date().toISOString(),
  }));
  return ['/webhooks/alertmanager', { version: '4', status, alerts: labelled }];
}
