// Sample alerts for the panel of the phones page: what a first visitor fires. They take the same way as every alert.

import type { Severity } from '../incident/incident.js';

export interface Sample {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** Body for `POST /webhooks/generic`, without its status. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** The outage that README shows first. */
export const samples: readonly Sample[] = [
  {
    id: 'db-pool',
    title: 'DB connection pool timeout',
    severity: 'P1',
    body: {
      title: 'DB connection pool timeout',
      severity: 'critical',
      service: 'payments-db',
      key: 'sample-db-pool',
      customersAffected: 5847,
      description: 'All connections of the production pool are in use; new ones time out.',
    },
  },
  {
    id: 'checkout-latency',
    title: 'Checkout p99 latency above 2 s',
    severity: 'P2',
    body: {
      title: 'Checkout p99 latency above 2 s',
      severity: 'high',
      service: 'checkout',
      key: 'sample-checkout-latency',
      customersAffected: 312,
    },
  },
  {
    id: 'disk-space',
    title: 'Disk space low on db01',
    severity: 'P3',
    body: {
      title: 'Disk space low on db01',
      severity: 'warning',
      service: 'orders-db',
      key: 'sample-disk-space',
      description: '/dev/sda1 has 7.2% left.',
    },
  },
];

/** What the drill button types for whoever is on call. */
export const drillLine = 'drill P1 Checkout is unreachable. Customers: 1,200 affected.';
