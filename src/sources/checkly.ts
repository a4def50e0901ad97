// Checkly's alert webhook. The body is a template: the names of the fields may be those of its variables (CHECK_ID) or of its sample.

import { type AlertSeverity, type AlertStatus, blankSignal, type Signal } from '../alerts/alert.js';
import { headerOf, isHmacOf } from './hmac-signature.js';
import { looseFields } from './loose-fields.js';
import { readEach } from './other-shape.js';
import { type Fields, first, firstText, hashOf, instant, labelsOf, listed, storableKey, text, webUrl } from './reading.js';
import { severityOf } from './severity-words.js';
import type { Source, SourceRequest } from './source.js';
import { atOnce } from './steps.js';

const readInSteps = (request: SourceRequest) => readEach(request, readOne);

export const checkly = {
  name: 'checkly',
  title: 'Checkly',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
  signature: {
    header: 'x-checkly-signature',
    verify: ({ secret, raw, headers }) =>
      isHmacOf(secret, [raw], headerOf(headers, 'x-checkly-signature')) ? null : 'X-Checkly-Signature does not fit the body.',
  },
} as const satisfies Source;

const readOne = (body: Fields, request: SourceRequest): readonly Signal[] | null => {
  const alert = looseFields(body);
  if (alert === null || text(alert.alerttype) === null) return null;
  const title = titleOf(alert);
  return title === null ? null : [signalOf(alert, title, request)];
};

const isCertificate = (alert: Fields): boolean => /(^|_)SSL/i.test(text(alert.alerttype) ?? '');

/** A check keeps its name from failing to recovering; a certificate has only its sentence. */
const titleOf = (alert: Fields): string | null => {
  const said = firstText(alert, ['event', 'alerttitle', 'title']);
  const name = firstText(alert, ['checkname', 'name']);
  return isCertificate(alert) ? (said ?? name) : (name ?? said);
};

/** The last word of the type is how it stands now: ALERT_DEGRADED_FAILURE has failed, ALERT_FAILURE_DEGRADED is degraded. */
const standing = (type: string): { readonly status: AlertStatus; readonly severity: AlertSeverity | null } => {
  const now = type.toUpperCase().replace(/_REMAIN$/, '');
  if (/_RECOVER(Y|ED)$/.test(now)) return { status: 'resolved', severity: 'P2' };
  if (/(^|_)SSL/.test(now) || now.endsWith('DEGRADED')) return { status: 'firing', severity: 'P3' };
  return { status: 'firing', severity: /FAIL(URE|ED)?$/.test(now) ? 'P2' : null };
};

function signalOf(alert: Fields, title: string, { source }: SourceRequest): Signal {
  const { status, severity } = standing(text(alert.alerttype) ?? '');
  const severityWord = firstText(alert, ['severity', 'priority']);
  const at = instant(alert.startedat);
  return {
    ...blankSignal,
    source,
    dedupKey: keyOf(alert, title),
    status,
    severity: severityOf(severityWord) ?? severity,
    severityWord,
    title,
    description: descriptionOf(alert, title),
    service: firstText(alert, ['groupname', 'service']),
    url: first(alert, ['link', 'resultlink', 'url'], webUrl),
    runbook: first(alert, ['runbook', 'runbookurl'], webUrl),
    labels: labelsIn(alert),
    startedAt: status === 'firing' ? at : null,
    endsAt: status === 'resolved' ? at : null,
    eventId: deliveryOf(alert),
  };
}

/** The recovery of a check says nothing of its certificate. */
const keyOf = (alert: Fields, title: string): string => {
  const check = text(alert.checkid) ?? `title:${hashOf(text(alert.checkname) ?? title)}`;
  return storableKey(isCertificate(alert) ? [check, 'ssl', text(alert.sslcheckdomain) ?? ''].join('+') : check);
};

/** A template that was not filled in would make every delivery the repeat of the first. */
const deliveryOf = (alert: Fields): string | null => {
  const id = text(alert.uuid);
  return id !== null && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? id : null;
};

const descriptionOf = (alert: Fields, title: string): string | null => {
  const sentences = [firstText(alert, ['event', 'alerttitle']), firstText(alert, ['checkerrormessage', 'errormessage'])];
  const said = [...new Set(sentences.filter((one) => one !== null && one !== title))];
  return said.length === 0 ? null : said.join('\n');
};

const labelsIn = (alert: Fields): Readonly<Record<string, string>> =>
  labelsOf({
    target: firstText(alert, ['requesturl', 'sslcheckdomain']),
    region: firstText(alert, ['region', 'runlocation']),
    check_type: text(alert.checktype),
    response_time: text(alert.responsetime),
    response_status: listed([text(alert.apicheckresponsestatuscode), text(alert.apicheckresponsestatustext)]),
    ssl_days_remaining: text(alert.ssldaysremaining),
    tags: listed(alert.tags),
  });
