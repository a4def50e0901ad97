import { expect, test } from 'vitest';
import { createMetrics } from '../../src/app/metrics.js';

const reads = async (metrics: ReturnType<typeof createMetrics>, line: string): Promise<number> => {
  const found = (await metrics.scrape()).split('\n').find((one) => one.startsWith(`${line} `));
  return Number(found?.split(' ').at(-1));
};

test('alerts are counted by source and outcome', async () => {
  const metrics = createMetrics();
  metrics.alert('alertmanager', 'fired');
  metrics.alert('alertmanager', 'repeated', 3);
  expect(await reads(metrics, 'muster_alerts_total{source="alertmanager",outcome="fired"}')).toBe(1);
  expect(await reads(metrics, 'muster_alerts_total{source="alertmanager",outcome="repeated"}')).toBe(3);
});

test('durations come in as milliseconds and go out as seconds', async () => {
  const metrics = createMetrics();
  metrics.commitTook(3);
  metrics.pageTook(120);
  metrics.sweepLag(2_500);
  expect(await reads(metrics, 'muster_commit_seconds_sum')).toBeCloseTo(0.003);
  expect(await reads(metrics, 'muster_page_latency_seconds_bucket{le="0.1"}')).toBe(0);
  expect(await reads(metrics, 'muster_page_latency_seconds_bucket{le="0.25"}')).toBe(1);
  expect(await reads(metrics, 'muster_sweep_lag_seconds')).toBe(2.5);
});

test('commands, refusals and sweeps by the watchdog are counted', async () => {
  const metrics = createMetrics();
  metrics.chatCommand('ack', 'done');
  metrics.httpRefused('unauthorized');
  metrics.watchdogRescued();
  expect(await reads(metrics, 'muster_chat_commands_total{command="ack",outcome="done"}')).toBe(1);
  expect(await reads(metrics, 'muster_http_refusals_total{code="unauthorized"}')).toBe(1);
  expect(await reads(metrics, 'muster_sweep_watchdog_rescues_total')).toBe(1);
});

test('a state that is over is 0, not what it was', async () => {
  const metrics = createMetrics();
  metrics.transport('web', 'ready');
  metrics.transport('web', 'logged-out');
  metrics.pages({ queued: 2 });
  metrics.pages({ delivered: 2 });
  metrics.outbox(1, 9_000);
  metrics.outbox(0, null);
  expect(await reads(metrics, 'muster_transport_state{transport="web",state="ready"}')).toBe(0);
  expect(await reads(metrics, 'muster_transport_state{transport="web",state="logged-out"}')).toBe(1);
  expect(await reads(metrics, 'muster_pages{state="queued"}')).toBe(0);
  expect(await reads(metrics, 'muster_outbox_oldest_unsent_seconds')).toBe(0);
});

test('what is looked up at a scrape is fresh, and one look-up that fails leaves the others alone', async () => {
  const metrics = createMetrics();
  let open = 0;
  metrics.onScrape(() => {
    throw new Error('first');
  });
  metrics.onScrape(() => Promise.reject(new Error('second')));
  metrics.onScrape(async () => {
    open += 1;
    metrics.openIncidents({ P1: open, P2: 0, P3: 0, P4: 0 });
  });
  expect(await reads(metrics, 'muster_incidents_open{severity="P1"}')).toBe(1);
  expect(await reads(metrics, 'muster_incidents_open{severity="P1"}')).toBe(2);
});

test('two apps in one process do not share their counts', async () => {
  const [one, two] = [createMetrics(), createMetrics()];
  one.watchdogRescued();
  expect(await reads(two, 'muster_sweep_watchdog_rescues_total')).toBe(0);
});

test('every name begins with muster_ and ends in its unit or kind', async () => {
  const names = [...(await createMetrics().scrape()).matchAll(/^# TYPE (\S+) (\S+)/gm)].map(([, name = '', type = '']) => [name, type]);
  expect(names.length).toBeGreaterThan(10);
  for (const [name = '', type] of names) {
    expect(name).toMatch(/^muster_[a-z_]+$/);
    if (type === 'counter') expect(name).toMatch(/_total$/);
    if (type === 'histogram') expect(name).toMatch(/_seconds$/);
  }
});

test('memory, CPU and the event loop are told on request', async () => {
  expect(await createMetrics({ process: true }).scrape()).toContain('process_resident_memory_bytes');
  expect(await createMetrics().scrape()).not.toContain('process_resident_memory_bytes');
});
