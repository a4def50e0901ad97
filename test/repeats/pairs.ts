// 200 labelled pairs of an incident that is over and one that opens. Written by rules, each of which stands for something that happens:
// what monitoring says of the same failure on another host, with other numbers, what people type of it, and what only looks like it.

export interface Side {
  readonly title: string;
  readonly service: string | null;
  readonly category?: 'outage' | 'security' | 'performance' | 'bug' | 'infrastructure' | 'data';
  /** Of the alerts; absent: somebody declared it. */
  readonly alertKey?: string;
}

export interface Pair {
  readonly rule: string;
  readonly old: Side;
  readonly now: Side;
  readonly repeat: boolean;
}

/** A failure as monitoring names it on one host, on another, and as two people would type it. */
const failures: readonly (readonly [service: string, alert: string, elsewhere: string, typed: string, otherwise: string])[] = [
  [
    'payments-db',
    'DB01 connection pool timeout',
    'DB02 connection pool timed out',
    'connection pool timeouts on the payments db',
    'payments database pool exhausted',
  ],
  ['checkout', 'Checkout 5xx rate above 5%', 'Checkout 5xx rate above 12%', 'checkout returns 500s', 'customers get errors at checkout'],
  [
    'portal',
    'TLS certificate of portal.example.com expires in 3 days',
    'TLS certificate of portal.example.com expired',
    'portal cert expired',
    'certificate of the portal is expired',
  ],
  ['search-api', 'Search latency p99 above 4 s', 'Search latency p99 above 9 s', 'search is slow', 'search api latency very high'],
  ['queue', 'Queue lag of orders above 10000', 'Queue lag of orders above 250000', 'orders queue is behind', 'order queue lagging'],
  ['login', 'Login failures above 20%', 'Login failures above 35%', 'nobody can log in', 'customers cannot sign in'],
  ['storage', 'Disk full on node-17', 'Disk almost full on node-4', 'no space left on node 9', 'disk space is full'],
  ['cache', 'Redis memory saturation on cache-2', 'Redis memory saturation on cache-5', 'redis out of memory', 'redis memory is full'],
  [
    'sms-gateway',
    'SMS delivery rate dropped below 80%',
    'SMS delivery rate dropped below 40%',
    'sms delivery drops',
    'sms are not delivered, delivery rate low',
  ],
  ['kafka', 'Kafka broker 3 is unreachable', 'Kafka broker 1 is unreachable', 'kafka broker down', 'a kafka broker is offline'],
  [
    'dns',
    'DNS resolution errors in eu-1',
    'DNS resolution errors in us-2',
    'dns resolution fails',
    'dns does not resolve, resolution errors',
  ],
  ['billing', 'Invoice job failed', 'Invoice job failed twice', 'invoice job is failing', 'invoices job broken'],
  ['auth', 'OAuth token refresh errors', 'OAuth token refresh error rate high', 'token refresh fails', 'oauth refresh broken'],
  ['cdn', 'CDN cache hit ratio below 60%', 'CDN cache hit ratio below 30%', 'cdn hit ratio very low', 'cache hit ratio of the cdn dropped'],
  [
    'warehouse',
    'Replication lag of warehouse replica above 600 s',
    'Replication lag of warehouse replica above 3000 s',
    'replica is behind, replication lag',
    'replication to the replica is delayed',
  ],
  ['mail', 'Mail bounce rate above 10%', 'Mail bounce rate above 25%', 'mails bounce', 'mail bounces rate is high'],
  ['k8s', 'Pod worker-7f9c is crash looping', 'Pod worker-1a2b is crash looping', 'worker pods crash looping', 'pods crash loop'],
  ['vpn', 'VPN tunnel to Madrid down', 'VPN tunnel to Madrid is down again', 'vpn tunnel madrid offline', 'madrid tunnel unavailable'],
  [
    'api',
    'API rate limiter rejects requests',
    'API rate limiter rejects 40% of requests',
    'rate limiter rejecting requests',
    'requests rejected by rate limiter',
  ],
  [
    'cron',
    'Nightly backup missing',
    'Nightly backup missing since 02:00',
    'backup did not run, nightly backup missing',
    'nightly backups are missing',
  ],
];

/** What is another failure of the same service. */
const otherFailures: readonly string[] = [
  ...['Deploy stuck at canary', 'Unauthorised admin logins', 'Wrong prices shown', 'Memory leak in worker', 'Webhook signature mismatch'],
  ...[
    'Feature flag turned off by mistake',
    'Config rollout rejected',
    'Third party carrier rejects traffic',
    'Timezone bug in reports',
    'Audit log missing',
  ],
];

/** The same name everywhere. */
const everywhere: readonly string[] = [
  ...[
    'High CPU',
    'Disk full',
    'Certificate expires soon',
    'Pod is crash looping',
    'Too many open files',
    'Latency high',
    'Error rate high',
    'Host unreachable',
  ],
  ...[
    'Out of memory',
    'Replication lag',
    'Backup failed',
    'Health check failing',
    'Deploy failed',
    'Queue growing',
    'Connection refused',
    'Clock skew',
  ],
  ...['Swap in use', 'Network packet loss', 'Thread pool exhausted', 'GC pauses long'],
];

const at = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

export const pairs: readonly Pair[] = [
  // A repeat.
  ...failures.map(([service, alert], index): Pair => {
    const alertKey = `payments/service=${service}/alertname=${index}`;
    return {
      rule: 'the same alert',
      old: { title: alert, service, alertKey },
      now: { title: `${alert} (again)`, service, alertKey },
      repeat: true,
    };
  }),
  ...failures.map(([service, alert, elsewhere]): Pair => {
    const [old, now] = [
      { title: alert, service, alertKey: `a/${alert}` },
      { title: elsewhere, service, alertKey: `a/${elsewhere}` },
    ];
    return { rule: 'the same failure, another host or number', old, now, repeat: true };
  }),
  ...failures.map(
    ([service, alert, , typed]): Pair => ({
      ...{
        rule: 'typed by a person, with the service',
        old: { title: alert, service, alertKey: `b/${alert}` },
        now: { title: typed, service },
        repeat: true,
      },
    }),
  ),
  ...failures.map(
    ([service, , , typed, otherwise]): Pair => ({
      ...{
        rule: 'typed by two people, with the service',
        old: { title: typed, service },
        now: { title: otherwise, service },
        repeat: true,
      },
    }),
  ),
  ...failures.map(
    ([, alert, elsewhere]): Pair => ({
      ...{
        rule: 'declared twice, without a service',
        old: { title: alert, service: null },
        now: { title: `PROD: ${elsewhere.toLowerCase()}`, service: null },
        repeat: true,
      },
    }),
  ),
  // None.
  ...failures.map(([service, alert], index): Pair => {
    const now = { title: at(otherFailures, index), service, alertKey: `c/${index}` };
    return {
      rule: 'the same service, another failure',
      old: { title: `${service}: ${alert}`, service, alertKey: `c/${alert}` },
      now,
      repeat: false,
    };
  }),
  ...everywhere.map((title, index): Pair => {
    const [one, other] = [at(failures, index)[0], at(failures, index + 7)[0]];
    return {
      rule: 'the same name on another service',
      old: { title, service: one, alertKey: `d/${one}/${title}` },
      now: { title, service: other, alertKey: `d/${other}/${title}` },
      repeat: false,
    };
  }),
  ...failures.map(([service, , , typed], index): Pair => {
    const [other, , , otherTyped] = at(failures, index + 1);
    return {
      rule: 'two failures of two services',
      old: { title: typed, service },
      now: { title: otherTyped, service: other },
      repeat: false,
    };
  }),
  ...failures.map(([service], index): Pair => {
    const [old, now] = [
      `${service} ${at(['down', 'slow', 'errors high'], index)}`,
      `${service} ${at(otherFailures, index + 3).toLowerCase()}`,
    ];
    return { rule: 'only the name of the service is the same', old: { title: old, service }, now: { title: now, service }, repeat: false };
  }),
  ...failures.map(
    ([, alert], index): Pair => ({
      rule: 'without a service, one word is the same',
      old: { title: alert, service: null },
      now: { title: `${alert.split(' ')[0]} ${at(otherFailures, index + 5).toLowerCase()}`, service: null },
      repeat: false,
    }),
  ),
];
