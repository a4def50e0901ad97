// Uptime Kuma: one monitor a delivery. Its test button, certificate and domain notices come as a text alone, without a monitor.

import { type AlertStatus, blankSignal, type Signal } from '../alerts/alert.js';
import { otherShape, readEach } from './other-shape.js';
import { paragraphs } from './paragraphs.js';
import { type Fields, fields, firstText, hashOf, instant, keptLabels, labelsOf, storableKey, text, webUrl } from './reading.js';
import { severityOf } from './severity-words.js';
import type { Source, SourceRequest } from './source.js';
import { statusOf } from './status-words.js';
import { atOnce } from './steps.js';
import { tagsOf } from './tags.js';
import { fallbackTitle } from './unknown-shape.js';

const readInSteps = (request: SourceRequest) => readEach(request, readOne);

export const uptimeKuma = {
  name: 'uptime-kuma',
  title: 'Uptime Kuma',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
} as const satisfies Source;

const readOne = (body: Fields, request: SourceRequest): readonly Signal[] | null => {
  const monitor = fields(body.monitor);
  const heartbeat = fields(body.heartbeat);
  const message = text(body.msg);
  if (monitor !== null || heartbeat !== null) return readBeat({ monitor: monitor ?? {}, heartbeat: heartbeat ?? {}, message }, request);
  if (message !== null) return readMessage(message, request);
  return Object.entries(body).every(([name, value]) => value === null && known.has(name)) ? [] : null;
};

const known: ReadonlySet<string> = new Set(['heartbeat', 'monitor', 'msg']);

interface Beat {
  readonly monitor: Fields;
  readonly heartbeat: Fields;
  readonly message: string | null;
}

const readBeat = ({ monitor, heartbeat, message }: Beat, { source }: SourceRequest): readonly Signal[] => {
  const spoken = message === null ? null : spokenIn(message);
  const status = statusIn(text(heartbeat.status)) ?? spoken?.status ?? 'firing';
  if (status === 'none') return [];
  const title = firstText(monitor, ['name', 'pathName']) ?? spoken?.name ?? message ?? fallbackTitle(source);
  const id = text(monitor.id) ?? firstText(heartbeat, ['monitorID', 'monitorId', 'monitor_id']);
  const tags = tagsOf(monitor.tags);
  const severityWord = firstText(tags, ['severity', 'priority']);
  return [
    {
      ...blankSignal,
      source,
      dedupKey: id === null ? monitorByName(title) : storableKey(`monitor ${id}`),
      status,
      severity: severityOf(severityWord) ?? onlyDown,
      severityWord,
      title,
      description: paragraphs([text(heartbeat.msg) ?? spoken?.rest ?? message, text(monitor.description)], title),
      service: firstText(tags, ['service', 'service_name', 'component', 'app']),
      url: addressOf(monitor),
      runbook: webUrl(tags.runbook) ?? webUrl(tags.runbook_url),
      labels: keptLabels({ ...placesOf(monitor), ...tags }),
      startedAt: startOf(heartbeat, status),
      endsAt: status === 'resolved' ? instant(heartbeat.time) : null,
    },
  ];
};

/** A monitor says that something is down, and no more. */
const onlyDown = 'P2';

const monitorByName = (name: string): string => `monitor:${hashOf(name)}`;

const byNumber: Readonly<Record<string, AlertStatus | 'none'>> = { 0: 'firing', 1: 'resolved', 2: 'none', 3: 'none' };

const statusIn = (said: string | null): AlertStatus | 'none' | null =>
  said === null ? null : (byNumber[said] ?? statusOf(said.replace(/[^\p{L} ]/gu, '').trim()));

/** A repeat of a monitor that is still down is no new start. */
const startOf = (heartbeat: Fields, status: AlertStatus): number | null => {
  if (status === 'resolved') return instant(heartbeat.lastDownTime);
  return text(heartbeat.important) === 'false' ? null : instant(heartbeat.time);
};

/** `https://` alone stands in the monitors that have no address. */
const addressOf = (monitor: Fields): string | null => {
  const address = webUrl(monitor.url);
  return address === null || /^https?:\/\/$/i.test(address) ? null : address;
};

const placesOf = (monitor: Fields): Readonly<Record<string, string>> => {
  const host = text(monitor.hostname);
  const port = text(monitor.port);
  const path = text(monitor.pathName);
  return labelsOf({
    monitor_url: addressOf(monitor),
    hostname: host === null || port === null || port === '0' ? host : `${host}:${port}`,
    container: monitor.docker_container,
    monitor_type: monitor.type,
    monitor_path: path === text(monitor.name) ? null : path,
  });
};

const readMessage = (message: string, { source }: SourceRequest): readonly Signal[] => {
  if (/\bTesting$/i.test(message)) return [];
  const spoken = spokenIn(message);
  if (spoken === null) return notice(message, source);
  if (spoken.status === 'none') return [];
  const { name, status, rest } = spoken;
  return [
    { ...blankSignal, source, dedupKey: monitorByName(name), status, severity: onlyDown, title: name, description: rest, endsAt: null },
  ];
};

const notice = (message: string, source: string): readonly Signal[] => {
  const [, name, address] = /^\[([^\]]+)\]\[([^\]]+)\] /.exec(message) ?? [];
  return otherShape(source, message).map((signal) => ({
    ...signal,
    severity: /\bexpire[sd]?\b|\bexpir(y|ing|ation)\b/i.test(message) ? 'P4' : null,
    url: webUrl(address),
    labels: labelsOf({ monitor: name, monitor_url: webUrl(address) }),
  }));
};

interface Spoken {
  readonly name: string;
  readonly status: AlertStatus | 'none';
  readonly rest: string | null;
}

/** `[Checkout API] [🔴 Down] Request failed with status code 503` */
const spokenIn = (message: string): Spoken | null => {
  const [, name = '', state = '', rest = ''] = /^\[(.+?)\] \[([^\]]*)\]\s*([\s\S]*)$/.exec(message) ?? [];
  const word = state.replace(/[^\p{L}]/gu, '').toLowerCase();
  if (!['up', 'down', 'pending', 'maintenance'].includes(word)) return null;
  return { name, status: statusOf(word), rest: text(rest) };
};
