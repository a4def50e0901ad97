// POST /api/v2/alerts: Alertmanager's own API, so that Prometheus and amtool post straight to Muster.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { prometheusSource } from '../../sources/index.js';
import { HttpFault } from './errors.js';
import { type IngestDeps, openToAlerts, take } from './webhooks.js';

/** Good items of a batch are kept before a bad one is answered 400, as Alertmanager does. */
export function alertmanagerApiRoutes(scope: FastifyInstance, deps: IngestDeps): void {
  const name = prometheusSource.name;
  openToAlerts(scope, deps, () => name);
  scope.post('/api/v2/alerts', async (request: FastifyRequest, reply: FastifyReply) => {
    const { reading, answer } = await take(deps, prometheusSource, name, request);
    const [first] = reading.problems;
    if (first === undefined) return reply.code(200).send(answer);
    throw new HttpFault(400, 'bad-alerts', {
      message: `${reading.problems.length} of the alerts could not be read; the other ${reading.signals.length} were taken. ${first.message}`,
      hint: 'Send an array of {"labels": {"alertname": "…"}, "annotations": {}, "startsAt": "…", "endsAt": "…"}.',
      at: first.at,
    });
  });
}
