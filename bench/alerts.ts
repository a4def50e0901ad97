// One alert as Prometheus posts it to /api/v2/alerts. What wrk posts, in alerts.lua, looks the same.

export const groupCount = 40;

/** A quarter of the groups critical (war room, five pages), a quarter error, half warning. */
const severities = ['critical', 'error', 'warning', 'warning'] as const;

export interface Described {
  readonly group: number;
  /** Tells this alert from all others. */
  readonly instance: string;
  readonly severity?: string;
  readonly alertname?: string;
  readonly startsAt: string;
  readonly endsAt?: string;
}

export function bodyOf({ group, instance, severity, alertname, startsAt, endsAt }: Described): string {
  const name = alertname ?? `HighErrorRate${group}`;
  const alert = {
    labels: {
      alertname: name,
      service: `checkout-${group}`,
      severity: severity ?? severities[group % severities.length],
      instance: `10.3.${group}.17:9100`,
      pod: `checkout-${group}-${instance}`,
      namespace: 'shop',
      cluster: 'eu-west-1',
    },
    annotations: {
      summary: `${name}: error rate above 5% on checkout-${group}`,
      description: `checkout-${group}-${instance} has answered more than 5% of its requests with 5xx for two minutes.`,
      runbook_url: 'https://runbooks.example.com/high-error-rate',
    },
    startsAt,
    ...(endsAt === undefined ? {} : { endsAt }),
    generatorURL: 'http://prometheus.example.com:9090/graph?g0.expr=job%3Aerrors%3Arate5m+%3E+0.05&g0.tab=1',
  };
  return JSON.stringify([alert]);
}
