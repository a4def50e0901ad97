// The requests every contestant gets: one alert each, as Prometheus posts them to /api/v2/alerts.

/**
 * How alerts come in. `spread`: new ones over 40 groups. `alone`: each a group of its own, P3. `alarms`: each a group of its own,
 * P1. `repeated`: one, again and again.
 */
export type Pattern = 'spread' | 'alone' | 'alarms' | 'repeated';

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

/** The body of alert number `index` of a run that began at `startsAt`. */
export function alertBody(pattern: Pattern, run: string, index: number, startsAt: string): string {
  if (pattern === 'repeated') return bodyOf({ group: 0, instance: `${run}-0`, startsAt });
  const group = index % groupCount;
  const instance = `${run}-${index}`;
  if (pattern === 'spread') return bodyOf({ group, instance, startsAt });
  return bodyOf({ group, instance, startsAt, severity: pattern === 'alone' ? 'warning' : 'critical', alertname: `Lag${instance}` });
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
