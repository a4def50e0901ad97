// What customers report in SQLite: a row each.

import { desc, eq, isNotNull, lt, lte, sql } from 'drizzle-orm';
import type { CustomerReport, CustomerReportStore } from '../customer-reports.js';
import { customerReports } from './schema.js';
import type { Session, Subject } from './session.js';

/** Looked at in one turn of the clock, and shown as open. */
const most = 200;

export function customerReportTable({ orm, raw, read }: Session): Subject<CustomerReportStore, 'customer-report'> {
  const whole = ({ number, nextAt, report }: typeof customerReports.$inferSelect): CustomerReport => ({ ...report, number, nextAt });
  const all = () => orm.select().from(customerReports);
  // Asked every second.
  const due = orm
    .select()
    .from(customerReports)
    .where(lte(customerReports.nextAt, sql.placeholder('now')))
    .orderBy(customerReports.number)
    .limit(most)
    .prepare();
  const lastNumber = raw.prepare<[string], number>('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck();
  return {
    apply: {
      'customer-report': ({ report: { number, nextAt, ...report } }) =>
        void orm
          .insert(customerReports)
          .values({ number, nextAt, report })
          .onConflictDoUpdate({ target: customerReports.number, set: { nextAt, report } })
          .run(),
    },
    port: {
      customerReport: (number) =>
        read(() => {
          const row = all().where(eq(customerReports.number, number)).get();
          return row === undefined ? null : whole(row);
        }),
      openCustomerReports: () =>
        read(() => all().where(isNotNull(customerReports.nextAt)).orderBy(customerReports.number).limit(most).all().map(whole)),
      customerReports: ({ limit, before }) =>
        read(() =>
          all()
            .where(before === null ? undefined : lt(customerReports.number, before))
            .orderBy(desc(customerReports.number))
            .limit(limit)
            .all()
            .map(whole),
        ),
      customerReportsDue: (now) => read(() => due.all({ now }).map(whole)),
      lastCustomerReport: () => read(() => lastNumber.get('customer_reports') ?? 0),
    },
  };
}
