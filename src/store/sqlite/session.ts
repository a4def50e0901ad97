// What each subject's tables are given: the open file, its one writer, and the way every answer leaves the store.

import type { EpochMs } from '../../incident/incident.js';
import type { Write, Writes } from '../change.js';
import type { Connection } from './connection.js';
import { translate } from './faults.js';
import { type NewestOfServices, newestOfServices } from './newest-of-service.js';
import { type PolicyTable, policyTable } from './policies.js';
import { type IncidentsRead, incidentsRead } from './read-lately.js';
import type { Stamps } from './stamps.js';
import type { Writer } from './writer.js';

export interface Session extends Connection {
  /** Asks the open file; what SQLite refuses leaves in words. */
  read<T>(ask: () => T): Promise<T>;
  /** Inside the next transaction; resolves once that is on disk. `work` may run more than once, each time as if it were the first. */
  write: Writer['write'];
  /** Likewise, of what may wait a few milliseconds for the next transaction of others. */
  writeSoon: Writer['writeSoon'];
  readonly stamps: Stamps;
  readonly policies: PolicyTable;
  readonly lately: IncidentsRead;
  readonly newestOfService: NewestOfServices;
}

/** One subject: its part of the port, and how each kind of write it takes gets into its tables, inside the writer's transaction. */
export interface Subject<Port, Kind extends keyof Writes = never> {
  readonly port: Port;
  readonly apply: Appliers<Kind>;
}

export type Appliers<Kind extends keyof Writes> = { readonly [K in Kind]: (write: Write<K>, now: EpochMs) => void };

/** `met` hears of every error of a question before it leaves in words. */
export const session = (connection: Connection, writer: Writer, stamps: Stamps, met: (error: unknown) => void): Session => ({
  ...connection,
  stamps,
  policies: policyTable(connection),
  lately: incidentsRead(),
  newestOfService: newestOfServices(connection.raw),
  write: writer.write,
  writeSoon: writer.writeSoon,
  read: async (ask) => {
    try {
      return ask();
    } catch (error) {
      met(error);
      throw translate(error, connection.path);
    }
  },
});
