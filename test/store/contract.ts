// What every store promises, whatever it stands on. An implementation calls storeContract with a way to open itself empty.

import { afterEach, beforeEach, describe } from 'vitest';
import { addresses } from './contract/addresses.js';
import { alerts } from './contract/alerts.js';
import { archive } from './contract/archive.js';
import { calendars } from './contract/calendars.js';
import { changes } from './contract/changes.js';
import { customerReports } from './contract/customer-reports.js';
import { deliveries } from './contract/deliveries.js';
import { delivery } from './contract/delivery.js';
import { effects } from './contract/effects.js';
import { heartbeats } from './contract/heartbeats.js';
import { incidents } from './contract/incidents.js';
import { maintenance } from './contract/maintenance.js';
import type { Opened } from './contract/opened.js';
import { outbox } from './contract/outbox.js';
import { overrides } from './contract/overrides.js';
import { prune } from './contract/prune.js';
import { receipts } from './contract/receipts.js';
import { restart } from './contract/restart.js';
import { transports } from './contract/transports.js';
import { upkeep } from './contract/upkeep.js';

/** `keeps: false` for a store that ends with its process, such as one in memory: it promises nothing about restarts. */
export function storeContract(name: string, open: () => Promise<Opened>, { keeps = true }: { readonly keeps?: boolean } = {}): void {
  describe(name, () => {
    let opened: Opened;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.destroy());
    const bench = (): Opened => opened;

    describe('a change', () => changes(bench));
    describe('incidents', () => incidents(bench));
    describe('alerts', () => alerts(bench));
    describe('receipts', () => receipts(bench));
    describe('the outbox', () => outbox(bench));
    describe('delivery', () => delivery(bench));
    describe('several transports', () => transports(bench));
    describe('addresses', () => addresses(bench));
    describe('effects', () => effects(bench));
    describe('deliveries of sources', () => deliveries(bench));
    describe('heartbeats', () => heartbeats(bench));
    describe('copies of calendars', () => calendars(bench));
    describe('overrides', () => overrides(bench));
    describe('customer reports', () => customerReports(bench));
    describe('maintenance windows', () => maintenance(bench));
    describe('the archive', () => archive(bench));
    describe('forgetting', () => prune(bench));
    describe('upkeep', () => upkeep(bench));
    if (keeps) describe('a restart', () => restart(bench));
  });
}
