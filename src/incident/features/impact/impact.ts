// Who is hit: estimates of customers, and the impact in words. Allowed in every status.

import { inWarRoom, repeating } from '../../compose.js';
import { personName } from '../../directory.js';
import { quoted } from '../../escape.js';
import { type Feature, maker } from '../../feature.js';
import { customersAffected, type Incident, type PersonKey } from '../../incident.js';
import { grouped } from '../../moment.js';

interface EstimateCustomers {
  readonly type: 'estimate-customers';
  readonly by: PersonKey;
  readonly customers: number;
}

interface DescribeImpact {
  readonly type: 'describe-impact';
  readonly by: PersonKey;
  readonly text: string;
}

type ImpactEvent =
  | { readonly kind: 'customers-estimated'; readonly customers: number; readonly previous: number | null }
  | { readonly kind: 'impact-described'; readonly text: string };

export const estimateCustomers = maker<EstimateCustomers>('estimate-customers');
export const describeImpact = maker<DescribeImpact>('describe-impact');

export const impact: Feature<EstimateCustomers | DescribeImpact, ImpactEvent> = {
  name: 'impact',
  commands: {
    'estimate-customers': (incident, { by, customers }) => [
      { kind: 'customers-estimated', by, customers, previous: customersAffected(incident) },
    ],
    'describe-impact': (_incident, { by, text }) => [{ kind: 'impact-described', by, text }],
  },
  events: {
    'customers-estimated': {
      apply: (was, event) =>
        withImpact(was, { estimates: [...was.impact.estimates, { customers: event.customers, at: event.at, by: event.by }] }),
      line: (event, { who }) =>
        `${who}: ${grouped(event.customers)} customers affected${event.previous === null ? '' : ` (was ${grouped(event.previous)})`}`,
      announce: (event, { incident, directory }) => {
        const before = event.previous === null ? '' : ` (was ${grouped(event.previous)})`;
        return repeating(
          inWarRoom(
            incident,
            `👤 INC-${incident.number} · ${grouped(event.customers)} customers affected${before}, says ${personName(directory, event.by)}`,
          ),
        );
      },
      confirm: (event, _incident, { it }) => `Noted on ${it}: ${grouped(event.customers)} customers affected.`,
      undo: 'the number of customers',
      news: (event) => `${grouped(event.customers)} customers affected`,
    },
    'impact-described': {
      apply: (was, event) => withImpact(was, { text: event.text }),
      line: (event, { who, said }) => `${who}: impact${said(event.text)}`,
      announce: (event, { incident, directory }) =>
        repeating(
          inWarRoom(incident, `👤 INC-${incident.number} · impact: ${quoted(event.text, 300)} (${personName(directory, event.by)})`),
        ),
      confirm: (event, _incident, { it }) => `Noted on ${it} as the impact: ${quoted(event.text, 200)}`,
      undo: 'the impact',
      news: (event) => event.text,
    },
  },
  refusals: {},
};

const withImpact = (incident: Incident, change: Partial<Incident['impact']>): Incident => ({
  ...incident,
  impact: { ...incident.impact, ...change },
});
