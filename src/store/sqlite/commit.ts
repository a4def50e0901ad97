// One change onto the tables: guards first, then every write. Runs inside the writer's transaction, so two changes of one group
// see each other, and what a guard turns away has written nothing.

import type { Change, Outcome, Silence } from '../store.js';
import type { AddressTable } from './addresses.js';
import type { AlertTable } from './alerts.js';
import type { Connection } from './connection.js';
import type { IncidentWrites } from './incidents.js';
import type { OutboxWrites } from './outbox.js';
import type { ReceiptTable } from './receipts.js';
import type { Stamps } from './stamps.js';

export interface Tables {
  readonly incidents: IncidentWrites;
  readonly alerts: AlertTable;
  readonly outbox: OutboxWrites;
  readonly receipts: ReceiptTable;
  readonly stamps: Stamps;
  readonly addresses: AddressTable;
}

export function committer(
  { raw }: Connection,
  { incidents, alerts, outbox, receipts, stamps, addresses }: Tables,
): (change: Change) => Outcome {
  const insertSilence = raw.prepare<[string, number, string, string, number]>(
    'INSERT INTO silences (service, until, actor, why, at) VALUES (?, ?, ?, ?, ?)',
  );
  const quieten = ({ service, until, by, why, at }: Silence) => insertSilence.run(service, until, by, why, at);

  return (change) => {
    if (change.receipts.some(receipts.seen)) return 'duplicate';
    const putIncidents = incidents.guard(change.incidents);
    if (putIncidents === null) return 'conflict';

    stamps.note(change.now);
    putIncidents();
    for (const event of change.events) incidents.append(event);
    for (const alert of change.alerts) alerts.put(alert);
    // After the alerts, so that one written by this very change moves along.
    for (const { from, to } of change.alertMoves) alerts.move(from, to);
    for (const message of change.messages) outbox.put(message, change.now);
    for (const receipt of change.receipts) receipts.put(receipt);
    for (const silence of change.silences) quieten(silence);
    for (const address of change.addresses) addresses.put(address);
    for (const code of change.codes) addresses.putCode(code);
    for (const { chatKey, via } of change.reroutes) outbox.reroute(chatKey, via);
    for (const person of change.releases) outbox.release(person, change.now);
    return 'committed';
  };
}
