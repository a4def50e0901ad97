// Healthchecks.io and its self-hosted twin. The body is a template of the team's: our sample, the check itself (`$JSON`), or a line of text.

import { type AlertStatus, blankSignal, type Signal } from '../alerts/alert.js';
import { readEach } from './other-shape.js';
import { type Fields, fields, firstText, hashOf, instant, labelsOf, listed, storableKey, text, webUrl, words } from './reading.js';
import { severityOf } from './severity-words.js';
import type { Source, SourceRequest } from './source.js';
import { statusOf } from './status-words.js';
import { atOnce } from './steps.js';

const readInSteps = (request: SourceRequest) => readEach(request, readOne);

export const healthchecks = {
  name: 'healthchecks',
  title: 'Healthchecks.io',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
} as const satisfies Source;

const readOne = (body: Fields, request: SourceRequest): readonly Signal[] | null => {
  const check = fields(body.check) ?? body;
  const name = firstText(body, ['name', 'slug']) ?? firstText(check, ['name', 'slug']);
  if (name === null) return null;
  const status = statusIn(text(body.status) ?? text(check.status));
  return status === null ? [] : [signalOf(body, check, { name, status, request })];
};

/** States of a check that is neither down nor back. */
const waiting: ReadonlySet<string> = new Set(['new', 'started', 'grace']);

const statusIn = (word: string | null): AlertStatus | null => {
  const status = word !== null && waiting.has(word.toLowerCase()) ? 'none' : statusOf(word);
  return status === 'none' ? null : status;
};

interface Read {
  readonly name: string;
  readonly status: AlertStatus;
  readonly request: SourceRequest;
}

function signalOf(body: Fields, check: Fields, { name, status, request: { source } }: Read): Signal {
  const severityWord = firstText(body, ['severity', 'priority']);
  const at = instant(body.now);
  const code = firstText(body, ['code', 'uuid', 'unique_key']) ?? firstText(check, ['uuid', 'unique_key', 'code']);
  return {
    ...blankSignal,
    source,
    dedupKey: storableKey(code ?? `title:${hashOf(name)}`),
    status,
    // It says that a check is down, and no more.
    severity: severityOf(severityWord) ?? 'P2',
    severityWord,
    title: name,
    description: descriptionOf(body, check),
    service: text(body.slug) ?? text(check.slug),
    url: pageOf(body, check),
    labels: labelsIn(body, check),
    startedAt: status === 'firing' ? at : null,
    endsAt: status === 'resolved' ? at : null,
  };
}

const descriptionOf = (body: Fields, check: Fields): string | null => {
  const last = text(check.last_ping);
  const said = [
    text(body.desc) ?? text(check.desc),
    words(body.body),
    last === null ? null : `Last ping: ${last}`,
    labelled('Exit status', text(body.exitstatus), '-1'),
  ];
  const lines = said.filter((line) => line !== null);
  return lines.length === 0 ? null : lines.join('\n');
};

const labelled = (name: string, value: string | null, none: string): string | null =>
  value === null || value === none ? null : `${name}: ${value}`;

/** The page of the check, by the address of its API. The ping address is not shown anywhere: whoever opens it says that all is well. */
const pageOf = (body: Fields, check: Fields): string | null => {
  const given = webUrl(body.url) ?? webUrl(check.details_url);
  const api = webUrl(check.update_url);
  const found = api === null ? null : /^(https?:\/\/[^?#]*?)\/api\/v\d+\/checks\/([\w-]+)\/?$/.exec(api);
  return given ?? (found === null ? null : `${found[1]}/checks/${found[2]}/details/`);
};

const labelsIn = (body: Fields, check: Fields): Readonly<Record<string, string>> =>
  labelsOf({ host: text(body.host), tags: listed(body.tags) ?? listed(check.tags), schedule: text(check.schedule) });
