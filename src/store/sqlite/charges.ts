// Deliveries that were charged, added up as they are told.

import { asc, eq, sql } from 'drizzle-orm';
import type { ChargeStore } from '../charges.js';
import { charges } from './schema.js';
import type { Session, Subject } from './session.js';

/** Stands for no incident, so that the key has no gap. */
const none = 0;

export function chargeTable({ orm, read }: Session): Subject<ChargeStore, 'charge'> {
  const inMonth = orm
    .select()
    .from(charges)
    .where(eq(charges.month, sql.placeholder('month')))
    .orderBy(asc(charges.incident), asc(charges.transport), asc(charges.category), asc(charges.billable))
    .prepare();
  const ofIncident = orm
    .select()
    .from(charges)
    .where(eq(charges.incident, sql.placeholder('incident')))
    .orderBy(asc(charges.month), asc(charges.transport), asc(charges.category), asc(charges.billable))
    .prepare();
  return {
    apply: {
      charge: ({ charge }) => {
        const { transport, month, incident, category, billable } = charges;
        orm
          .insert(charges)
          .values({ ...charge, incident: charge.incident ?? none })
          .onConflictDoUpdate({
            target: [transport, month, incident, category, billable],
            set: { deliveries: sql`${charges.deliveries} + ${charge.deliveries}` },
          })
          .run();
      },
    },
    port: {
      chargesIn: (month) =>
        read(() => inMonth.all({ month }).map((row) => ({ ...row, incident: row.incident === none ? null : row.incident }))),
      chargesOf: (incident) => read(() => ofIncident.all({ incident })),
    },
  };
}
