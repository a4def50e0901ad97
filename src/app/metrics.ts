// What Muster counts about itself, for Prometheus. Callers see typed methods; names, labels and buckets live only here.
// Labels come from small fixed sets: nothing a stranger sends may become one.

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { AlertEffect } from '../alerts/alert.js';
import type { Charged } from '../incident/cost.js';
import { type Severity, severities } from '../incident/incident.js';
import type { DraftOutcome } from '../incident/suggestions.js';
import { type OutboxState, outboxStates } from '../store/store.js';
import { type TransportState, transportStates } from '../transports/transport.js';

/** What became of a signal. Acknowledgements of a source count as `acknowledged`; `refused`: it could not be read. */
export type AlertOutcome = AlertEffect | 'refused';

/** What became of something a person typed. */
export type ChatOutcome = 'done' | 'refused' | 'misread' | 'near-miss' | 'unclear' | 'not-entitled' | 'failed';

/** What became of one run of a job. */
export type JobOutcome = 'done' | 'failed' | 'skipped';

/** All durations are handed in as milliseconds and published in seconds. */
export interface Metrics {
  alert(source: string, outcome: AlertOutcome, count?: number): void;
  httpRefused(code: string): void;
  chatCommand(command: string, outcome: ChatOutcome): void;
  commitTook(durationMs: number): void;
  /** From the alert's acceptance to the page's hand-over to a transport. */
  pageTook(latencyMs: number): void;
  sweepLag(lagMs: number): void;
  /** A page went to another transport as well. */
  fellBack(from: string, to: string, why: string): void;
  /** The monotonic watchdog swept because node-cron had not. */
  watchdogRescued(): void;
  /** One run of a job; `skipped` because the one before was still running, and then it took no time. */
  job(name: string, outcome: JobOutcome, durationMs?: number): void;
  /** How long ago a run of it last ended well. */
  jobSucceeded(name: string, ageMs: number): void;

  openIncidents(bySeverity: Readonly<Record<Severity, number>>): void;
  openDrills(count: number): void;
  pages(byState: Readonly<Partial<Record<OutboxState, number>>>): void;
  /** Rows not sent yet, and the age of the oldest that is due; null when none is. */
  outbox(queued: number, oldestAgeMs: number | null): void;
  transport(name: string, state: TransportState): void;
  /** Whether pages leave by it, and how long ago a round trip last worked; null: never. */
  carries(name: string, up: boolean, provedAgeMs: number | null): void;
  clockOffset(offsetMs: number): void;
  /** Deliveries of this month as the transports charged them, those that were free among them. */
  charges(counts: readonly Charged[]): void;
  /** How much of the month's budget is used, 1 being all of it; null: there is none. */
  budgetUsed(share: number | null): void;
  /** An update to an audience was left out because the month's budget is used up. */
  updateLeftOut(transport: string): void;
  /** A transport refused a message for good. */
  messageRefused(transport: string): void;
  /** What became of a draft that a language model was asked for. */
  drafted(outcome: DraftOutcome): void;
  /** Whether what is given to the store is kept. */
  storeUp(up: boolean): void;
  /** Whether the database was gone at a start within the last day. */
  databaseLost(lost: boolean): void;
  /** Incidents of the last 90 days, and those of them that repeat one of before. */
  repeats(counts: { readonly incidents: number; readonly repeats: number }): void;
  /** Whether a storm of alerts holds. */
  storm(holds: boolean): void;

  /** Called before each scrape, to set what is cheaper to look up than to follow. One that fails leaves the others alone. */
  onScrape(collect: () => void | Promise<void>): void;
  /** The text Prometheus reads. */
  scrape(): Promise<string>;
  readonly contentType: string;
}

const commitBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
/** Around what is promised for a page (50 ms, 250 ms, 5 s), and on to five minutes, where a P1 has to be acknowledged. */
const pageBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 20, 30, 60, 120, 300];
/** From a look that finds nothing to a retention run over a year of rows. */
const jobBuckets = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** A registry of its own, so that two apps in one process do not share counts. `process`: also memory, CPU and event loop. */
export function createMetrics(options: { readonly process?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (options.process === true) collectDefaultMetrics({ register: registry });
  const collectors: (() => void | Promise<void>)[] = [];
  return {
    ...counted(registry),
    ...measured(registry),
    ...looked(registry),
    ...jobs(registry),
    onScrape: (collect) => {
      collectors.push(collect);
    },
    scrape: async () => {
      await Promise.allSettled(collectors.map(async (collect) => collect()));
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

const counted = (
  register: Registry,
): Pick<
  Metrics,
  'alert' | 'httpRefused' | 'chatCommand' | 'fellBack' | 'watchdogRescued' | 'updateLeftOut' | 'messageRefused' | 'drafted'
> => {
  const alerts = new Counter({
    name: 'muster_alerts_total',
    help: 'Alert signals by source and what became of them.',
    labelNames: ['source', 'outcome'] as const,
    registers: [register],
  });
  const refusals = new Counter({
    name: 'muster_http_refusals_total',
    help: 'HTTP requests answered 4xx or 5xx, by error code.',
    labelNames: ['code'] as const,
    registers: [register],
  });
  const commands = new Counter({
    name: 'muster_chat_commands_total',
    help: 'Chat commands by name and what became of them.',
    labelNames: ['command', 'outcome'] as const,
    registers: [register],
  });
  const fallbacks = new Counter({
    name: 'muster_page_fallbacks_total',
    help: 'Pages that went to another transport as well, by why.',
    labelNames: ['from', 'to', 'why'] as const,
    registers: [register],
  });
  const rescues = new Counter({
    name: 'muster_sweep_watchdog_rescues_total',
    help: 'Sweeps made by the watchdog because the scheduler missed its beat.',
    registers: [register],
  });
  const leftOut = new Counter({
    name: 'muster_audience_updates_left_out_total',
    help: "Updates to audiences that were not sent because the month's budget is used up.",
    labelNames: ['transport'] as const,
    registers: [register],
  });
  const refusedMessages = new Counter({
    name: 'muster_messages_refused_total',
    help: 'Messages that a transport refused for good.',
    labelNames: ['transport'] as const,
    registers: [register],
  });
  const drafts = new Counter({
    name: 'muster_model_drafts_total',
    help: 'Drafts that a language model was asked for, by what became of them.',
    labelNames: ['outcome'] as const,
    registers: [register],
  });
  return {
    messageRefused: (transport) => refusedMessages.inc({ transport }),
    drafted: (outcome) => drafts.inc({ outcome }),
    updateLeftOut: (transport) => leftOut.inc({ transport }),
    alert: (source, outcome, count = 1) => alerts.inc({ source, outcome }, count),
    httpRefused: (code) => refusals.inc({ code }),
    fellBack: (from, to, why) => fallbacks.inc({ from, to, why }),
    chatCommand: (command, outcome) => commands.inc({ command, outcome }),
    watchdogRescued: () => rescues.inc(),
  };
};

const measured = (register: Registry): Pick<Metrics, 'commitTook' | 'pageTook' | 'sweepLag'> => {
  const commits = new Histogram({
    name: 'muster_commit_seconds',
    help: 'Time from asking for a commit to its fsync.',
    buckets: commitBuckets,
    registers: [register],
  });
  const pages = new Histogram({
    name: 'muster_page_latency_seconds',
    help: 'Time from accepting an alert to handing its page to a transport.',
    buckets: pageBuckets,
    registers: [register],
  });
  const lag = new Gauge({
    name: 'muster_sweep_lag_seconds',
    help: 'How late the last sweep found the most overdue incident.',
    registers: [register],
  });
  return {
    commitTook: (durationMs) => commits.observe(durationMs / 1_000),
    pageTook: (latencyMs) => pages.observe(latencyMs / 1_000),
    sweepLag: (lagMs) => lag.set(lagMs / 1_000),
  };
};

const looked = (
  register: Registry,
): Pick<
  Metrics,
  | 'openIncidents'
  | 'openDrills'
  | 'pages'
  | 'outbox'
  | 'transport'
  | 'carries'
  | 'clockOffset'
  | 'charges'
  | 'budgetUsed'
  | 'storeUp'
  | 'databaseLost'
  | 'storm'
  | 'repeats'
> => {
  const registers = [register];
  const open = new Gauge({
    name: 'muster_incidents_open',
    help: 'Open incidents, without drills.',
    labelNames: ['severity'] as const,
    registers,
  });
  const drills = new Gauge({ name: 'muster_drills_open', help: 'Open drills; they are no incidents of any severity.', registers });
  const pages = new Gauge({ name: 'muster_pages', help: 'Pages by delivery state.', labelNames: ['state'] as const, registers });
  const queued = new Gauge({ name: 'muster_outbox_queued', help: 'Messages not sent yet.', registers });
  const oldest = new Gauge({
    name: 'muster_outbox_oldest_unsent_seconds',
    help: 'Age of the oldest message that is due and not sent; 0 when there is none.',
    registers,
  });
  const health = new Gauge({
    name: 'muster_transport_state',
    help: '1 for the state a transport is in, 0 for the others.',
    labelNames: ['transport', 'state'] as const,
    registers,
  });
  const up = new Gauge({
    name: 'muster_transport_up',
    help: '1 while messages leave by it, 0 while it is down by its own word or by what came of sending.',
    labelNames: ['transport'] as const,
    registers,
  });
  const proved = new Gauge({
    name: 'muster_transport_proved_age_seconds',
    help: 'Time since a round trip over this transport last worked; absent while none ever did.',
    labelNames: ['transport'] as const,
    registers,
  });
  const offset = new Gauge({ name: 'muster_clock_offset_seconds', help: 'Wall clock minus our clock.', registers });
  const charged = new Gauge({
    name: 'muster_charged_deliveries_this_month',
    help: 'Deliveries of this calendar month (UTC) that a transport says it charged.',
    labelNames: ['transport', 'category'] as const,
    registers,
  });
  const delivered = new Gauge({
    name: 'muster_deliveries_this_month',
    help: 'Deliveries of this calendar month (UTC) of which a transport says whether it charged them.',
    labelNames: ['transport', 'category', 'billable'] as const,
    registers,
  });
  const used = new Gauge({
    name: 'muster_budget_used_ratio',
    help: "Part of this month's message budget that is used, 1 being all of it; absent while there is no budget.",
    registers,
  });
  used.remove();
  const lost = new Gauge({
    name: 'muster_database_lost',
    help: '1 for a day after a start that found its database gone and began with an empty one.',
    registers,
  });
  const declared = new Gauge({
    name: 'muster_incidents_in_ninety_days',
    help: 'Incidents declared in the last 90 days, without drills and what was merged or cancelled.',
    registers,
  });
  const repeated = new Gauge({
    name: 'muster_incident_repeats_in_ninety_days',
    help: 'Of the incidents declared in the last 90 days, those that repeat one of before.',
    registers,
  });
  const storm = new Gauge({ name: 'muster_storm', help: '1 while a storm of alerts holds.', registers });
  const store = new Gauge({ name: 'muster_store_up', help: '1 while the store takes writes, 0 while it refuses them.', registers });
  return {
    charges: (counts) => {
      charged.reset();
      delivered.reset();
      for (const { transport, category: said, billable, deliveries } of counts) {
        const category = knownCategory(said);
        delivered.inc({ transport, category, billable: String(billable) }, deliveries);
        if (billable) charged.inc({ transport, category }, deliveries);
      }
    },
    budgetUsed: (share) => (share === null ? used.remove() : used.set(share)),
    openIncidents: (bySeverity) => {
      for (const severity of severities) open.set({ severity }, bySeverity[severity]);
    },
    openDrills: (count) => drills.set(count),
    pages: (byState) => {
      for (const state of outboxStates) pages.set({ state }, byState[state] ?? 0);
    },
    outbox: (waiting, oldestAgeMs) => {
      queued.set(waiting);
      oldest.set((oldestAgeMs ?? 0) / 1_000);
    },
    transport: (transport, now) => {
      for (const state of transportStates) health.set({ transport, state }, state === now ? 1 : 0);
    },
    carries: (transport, isUp, ageMs) => {
      up.set({ transport }, isUp ? 1 : 0);
      if (ageMs !== null) proved.set({ transport }, ageMs / 1_000);
    },
    clockOffset: (offsetMs) => offset.set(offsetMs / 1_000),
    storeUp: (isUp) => store.set(isUp ? 1 : 0),
    databaseLost: (isLost) => lost.set(isLost ? 1 : 0),
    storm: (holds) => storm.set(holds ? 1 : 0),
    repeats: ({ incidents, repeats }) => {
      declared.set(incidents);
      repeated.set(repeats);
    },
  };
};

/** Labels come from a fixed set: what else the other side may say is one of the others. */
const knownCategory = (category: string): string =>
  ['service', 'utility', 'authentication', 'marketing', 'referral_conversion'].includes(category) ? category : 'other';

const jobs = (register: Registry): Pick<Metrics, 'job' | 'jobSucceeded'> => {
  const registers = [register];
  const runs = new Counter({
    name: 'muster_job_runs_total',
    help: 'Runs of each job by outcome.',
    labelNames: ['job', 'outcome'] as const,
    registers,
  });
  const durations = new Histogram({
    name: 'muster_job_duration_seconds',
    help: 'Time each run of a job took.',
    labelNames: ['job'] as const,
    buckets: jobBuckets,
    registers,
  });
  const succeeded = new Gauge({
    name: 'muster_job_last_success_age_seconds',
    help: 'Time since a run of the job last ended well; absent while none did.',
    labelNames: ['job'] as const,
    registers,
  });
  return {
    job: (job, outcome, durationMs) => {
      runs.inc({ job, outcome });
      if (durationMs !== undefined) durations.observe({ job }, durationMs / 1_000);
    },
    jobSucceeded: (job, ageMs) => succeeded.set({ job }, ageMs / 1_000),
  };
};
