// One delivery in which so many services are down, each an incident of its own.

/** Numbered from `first`; the same number of the same severity is the same alert. */
export const servicesDown = (services: number, severity = 'critical', first = 1): object => ({
  version: '4',
  status: 'firing',
  alerts: Array.from({ length: services }, (_, index) => ({
    status: 'firing',
    fingerprint: `${severity}-${index + first}`,
    labels: { alertname: 'Down', severity, service: `service-${index + first}` },
    annotations: { summary: `service-${index + first} is down` },
  })),
});
