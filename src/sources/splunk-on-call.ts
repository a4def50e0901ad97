// Splunk On-Call's REST endpoint (once VictorOps): whatever sends there (Alertmanager's victorops_configs, Nagios, scripts) can be pointed
// here. The key in its address is the token.

import { z } from 'zod';
import { blankSignal, type Signal } from '../alerts/alert.js';
import { readEach } from './other-shape.js';
import { type Fields, firstText, hashOf, instant, keptLabels, labelsOf, storableKey, text, webUrl } from './reading.js';
import { severityOf } from './severity-words.js';
import type { Source, SourceAnswer, SourceRequest, Taken } from './source.js';
import { statusOf } from './status-words.js';
import { atOnce } from './steps.js';
import { fallbackTitle } from './unknown-shape.js';

const alert = z
  .object({
    message_type: z.enum(['CRITICAL', 'WARNING', 'INFO', 'ACKNOWLEDGEMENT', 'RECOVERY']),
    entity_id: z.string().optional(),
    entity_display_name: z.string().optional(),
    state_message: z.string().optional(),
    state_start_time: z.number().optional(),
  })
  .meta({ id: 'SplunkOnCallAlert' });
const taken = z.object({ result: z.literal('success'), entity_id: z.string() }).meta({ id: 'SplunkOnCallAnswer' });

const summary = "Splunk On-Call's REST endpoint; the key in the address is the token";
const answers = { status: 200, body: taken };
const path = '/integrations/generic/20131114/alert/:token';

export const splunkOnCall = {
  name: 'splunk-on-call',
  title: 'Splunk On-Call senders (REST endpoint)',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
  paths: [
    { path, summary, body: alert, answers },
    { path: `${path}/:routing`, summary: `${summary}, with a routing key`, body: alert, answers },
  ],
  answer: (taken, request) => (request.at === undefined ? null : asSplunkDoes(taken)),
} as const satisfies Source;

function readInSteps(request: SourceRequest) {
  return readEach(request, readOne);
}

const readOne = (said: Fields, request: SourceRequest): readonly Signal[] | null => {
  const names = ['message_type', 'entity_id', 'entity_display_name', 'state_message'].filter((name) => text(said[name]) !== null);
  if (names.length === 0) return null;
  const status = statusOf(text(said.message_type));
  return status === 'none' ? [] : [signalOf(said, status, request)];
};

function signalOf(said: Fields, status: Signal['status'], { source, at }: SourceRequest): Signal {
  const severityWord = firstText(said, ['severity', 'priority']) ?? (status === 'firing' ? text(said.message_type) : null);
  const message = text(said.state_message);
  const title = text(said.entity_display_name) ?? text(said.entity_id) ?? message?.split('\n', 1)[0] ?? fallbackTitle(source);
  const links = annotated(said);
  const runbook = links.find(([name]) => /run-?book|playbook/i.test(name))?.[1] ?? null;
  const began = instant(said.state_start_time);
  return {
    ...blankSignal,
    source,
    dedupKey: storableKey(text(said.entity_id) ?? `title:${hashOf(title)}`),
    status,
    severity: severityOf(severityWord),
    severityWord,
    title,
    description: message,
    service: firstText(said, ['service', 'service_name', 'host_name', 'hostname']),
    url: webUrl(said.alert_url) ?? webUrl(said.url) ?? links.find(([, url]) => url !== runbook)?.[1] ?? null,
    runbook,
    labels: keptLabels(labelsIn(said, at?.params.routing ?? null)),
    startedAt: status === 'firing' ? began : null,
    endsAt: status === 'resolved' ? began : null,
  };
}

/** `vo_annotate.u.Runbook`: a link, by the name it is shown under. */
const annotated = (said: Fields): readonly (readonly [name: string, url: string])[] =>
  Object.entries(said).flatMap(([name, value]) => {
    const url = name.startsWith('vo_annotate.u.') ? webUrl(value) : null;
    return url === null ? [] : [[name.slice('vo_annotate.u.'.length), url] as const];
  });

/** Whatever else the sender adds; what has a place of its own is not said twice. */
const labelsIn = (said: Fields, routing: string | null): Readonly<Record<string, string>> => {
  const rest = Object.entries(said).filter(([name]) => !placed.has(name) && !name.startsWith('vo_annotate.u.'));
  return labelsOf({ ...Object.fromEntries(rest), routing_key: routing });
};

const placed: ReadonlySet<string> = new Set([
  ...['message_type', 'entity_id', 'entity_display_name', 'state_message', 'state_start_time', 'alert_url', 'url'],
]);

const asSplunkDoes = ({ reading: { signals } }: Taken): SourceAnswer => ({
  status: 200,
  body: { result: 'success', entity_id: signals[0]?.dedupKey ?? '' },
});
