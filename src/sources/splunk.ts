// Splunk's webhook alert action: a saved search found something; `result` is its first row. It has no state: an alert fires, and only a
// column of the search's own can say that it is over.

import { blankSignal, type Signal } from '../alerts/alert.js';
import { placeNames } from '../alerts/place.js';
import { customerNames, keyNames, serviceNames, severityNames } from './field-names.js';
import { joinedKey } from './joined-key.js';
import { readEach } from './other-shape.js';
import { paragraphs } from './paragraphs.js';
import { count, type Fields, fields, first, firstText, keptLabels, labelsOf, listed, text, webUrl, words } from './reading.js';
import { severityOf } from './severity-words.js';
import type { Source, SourceRequest } from './source.js';
import { statusOf } from './status-words.js';
import { atOnce } from './steps.js';

const readInSteps = (request: SourceRequest) => readEach(request, readOne);

export const splunk = {
  name: 'splunk',
  title: 'Splunk (webhook alert action)',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
} as const satisfies Source;

const readOne = (body: Fields, { source }: SourceRequest): readonly Signal[] | null => {
  const search = text(body.search_name);
  const app = text(body.app);
  if (search === null && app === null && text(body.sid) === null) return null;
  const row = rowIn(body.result) ?? {};
  const status = statusOf(text(row[statusColumn]));
  if (status === 'none') return [];
  const severityWord = first(row, [...severityNames, 'urgency', 'log_level'], listed);
  const title = search ?? (app === null ? 'Splunk alert' : `Splunk alert (${app})`);
  return [
    {
      ...blankSignal,
      source,
      // `sid` is another one on each run.
      dedupKey: joinedKey([app, search ?? text(body.owner), firstText(row, keyNames)]) || title,
      status,
      severity: severityOf(severityWord),
      severityWord,
      title,
      description: paragraphs([firstText(row, ['message', 'description', 'summary', '_raw']) ?? columnsOf(row)], title),
      service: firstText(row, serviceNames) ?? firstText(row, ['host', 'dest', 'src']),
      url: webUrl(body.results_link),
      runbook: first(row, ['runbook', 'runbook_url'], webUrl),
      labels: keptLabels(labelsOf({ ...namedColumns(row), app, owner: text(body.owner) })),
      customersAffected: first(row, customerNames, count),
    },
  ];
};

/** A search that says how it stands says so on purpose: any `status` may be the status of a request or of a job. */
const statusColumn = 'muster_status';

const rowIn = (result: unknown): Fields | null => fields(result) ?? (Array.isArray(result) ? fields(result[0]) : null);

/** Splunk's own columns begin with an underscore. */
const namedColumns = (row: Fields): Fields =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('_') && name !== statusColumn));

const columnsOf = (row: Fields): string | null => {
  const others = Object.entries(namedColumns(row)).filter(([name]) => !placeNames.includes(name));
  const lines = others.map(([name, value]) => [name, words(value)] as const).filter(([, value]) => value !== null);
  return lines.length === 0 ? null : lines.map(([name, value]) => `${name}: ${value}`).join('\n');
};
