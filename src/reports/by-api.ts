// Customers' reports that a program brings in. Nobody can be asked back, so what it may be is said to whoever looks at it.

import type { Deps } from '../handling/dependencies.js';
import type { CustomerReport } from '../store/store.js';
import { alone, bringIn, reportText } from './bring-in.js';

export interface Reporting {
  /** Keeps it and asks whoever is on call to look at it. Rejects with StoreUnavailable. */
  bringIn(asked: { readonly text: string; readonly from: string | null }): Promise<CustomerReport>;
  /** The newest first. */
  list(query: { readonly limit: number; readonly before: number | null }): Promise<readonly CustomerReport[]>;
}

export const reporting = (deps: Deps): Reporting => ({
  bringIn: ({ text, from }) =>
    alone(deps, async () => {
      const brought = await bringIn(deps, { text: reportText(text), by: 'source:api', from, canBeAsked: false }, () => []);
      if (brought === null) throw new Error('a report has no version and no receipt that could stand against it');
      return brought.report;
    }),
  list: (query) => deps.store.customerReports(query),
});
