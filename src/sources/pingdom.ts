// Pingdom: one check a delivery; UP and DOWN, of transactions SUCCESS and FAILING.

import { blankSignal, type Signal } from '../alerts/alert.js';
import { readEach } from './other-shape.js';
import { paragraphs } from './paragraphs.js';
import {
  type Fields,
  fields,
  first,
  firstText,
  hashOf,
  instant,
  keptLabels,
  labelsOf,
  listed,
  storableKey,
  text,
  webUrl,
} from './reading.js';
import { severityOf } from './severity-words.js';
import type { Source, SourceRequest } from './source.js';
import { statusOf } from './status-words.js';
import { atOnce } from './steps.js';
import { tagsOf } from './tags.js';
import { fallbackTitle } from './unknown-shape.js';

const readInSteps = (request: SourceRequest) => readEach(request, readOne);

export const pingdom = {
  name: 'pingdom',
  title: 'Pingdom',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
} as const satisfies Source;

const readOne = (body: Fields, { source }: SourceRequest): readonly Signal[] | null => {
  const name = firstText(body, ['check_name', 'checkname']);
  const id = firstText(body, ['check_id', 'check']);
  if (name === null && id === null) return null;
  const status = statusOf(firstText(body, ['current_state', 'state']));
  if (status === 'none') return [];
  const title = name ?? fallbackTitle(source);
  const check = fields(body.check_params) ?? {};
  const tags = tagsOf(body.tags);
  const severityWord = firstText(body, ['importance_level']) ?? firstText(tags, ['severity', 'priority']);
  const at = first(body, ['state_changed_timestamp', 'state_changed_utc_time'], instant);
  return [
    {
      ...blankSignal,
      source,
      dedupKey: id === null ? `title:${hashOf(title)}` : storableKey(id),
      status,
      // Old bodies say only that it is down.
      severity: severityOf(severityWord) ?? 'P2',
      severityWord,
      title,
      description: paragraphs(
        [firstText(body, ['long_description', 'description']), text(body.description), text(body.custom_message)],
        title,
      ),
      service: firstText(tags, ['service', 'component']) ?? name,
      url: webUrl(check.full_url) ?? webUrl(body.full_url),
      runbook: linkIn(text(body.custom_message)),
      labels: keptLabels(labelsOf({ ...placesOf(check, body), ...tags })),
      startedAt: status === 'firing' ? instant(at) : null,
      endsAt: status === 'resolved' ? at : null,
    },
  ];
};

const placesOf = (check: Fields, body: Fields): Fields => ({
  hostname: firstText(check, ['hostname', 'host']) ?? firstText(body, ['hostname', 'host']),
  monitor_url: webUrl(check.full_url),
  check_type: text(body.check_type),
  tags: listed(body.tags),
  first_probe: firstText(fields(body.first_probe), ['location', 'ip']),
  second_probe: firstText(fields(body.second_probe), ['location', 'ip']),
});

/** What to do about it is written by the team, with or without words around. */
const linkIn = (said: string | null): string | null =>
  webUrl(said?.match(/https?:\/\/[^\s<>"']{1,2000}/i)?.[0]?.replace(/[.,;:)]{1,9}$/, ''));
