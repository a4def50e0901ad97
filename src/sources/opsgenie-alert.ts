// One alert as Opsgenie writes it, in the bodies it sends and in those it takes.

import { blankSignal, type Signal } from '../alerts/alert.js';
import { type Fields, fields, first, instant, keptLabels, labelsOf, listed, text, webUrl, words } from './reading.js';
import { severityOf } from './severity-words.js';

/** What both dialects say of an alert in the same fields. */
export function opsgenieParts(alert: Fields): Omit<Signal, 'source' | 'dedupKey' | 'title' | 'status'> {
  const priority = priorityOf(alert.priority);
  const details = fields(alert.details);
  return {
    ...blankSignal,
    severity: severityOf(priority),
    severityWord: priority,
    description: words(alert.description),
    service: text(alert.entity),
    url: webUrl(alert.source) ?? first(details, ['url', 'link'], webUrl),
    runbook: first(details, ['runbook', 'runbook_url', 'runbookUrl'], webUrl),
    labels: keptLabels(labelsIn(alert, details)),
    startedAt: instant(alert.createdAt),
  };
}

/** `P2`; old bodies say `2`. */
const priorityOf = (value: unknown): string | null => {
  const said = text(value);
  return said !== null && /^[1-5](\.0)?$/.test(said) ? `P${said.charAt(0)}` : said;
};

/** Tags like `env:prod` are labels, the others stand together; `details` say more and win. */
const labelsIn = (alert: Fields, details: Fields | null): Readonly<Record<string, string>> => {
  const tags = tagsIn(alert.tags);
  const pairs = tags.map(pairIn).filter((pair) => pair !== null);
  const plain = tags.filter((tag) => pairIn(tag) === null);
  return labelsOf({
    ...Object.fromEntries(pairs),
    tags: plain.length === 0 ? null : plain.join(', '),
    responders: named(alert.responders) ?? named(alert.recipients) ?? named(alert.teams),
    reported_by: text(alert.source),
    ...details,
  });
};

const tagsIn = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value.map(text) : (text(value)?.split(',') ?? [])).filter((tag) => tag !== null).map((tag) => tag.trim());

const pairIn = (tag: string): readonly [string, string] | null => {
  const found = /^([\w.-]+)[:=](?!\/\/)(.+)$/s.exec(tag);
  return found === null ? null : [found[1] ?? '', found[2] ?? ''];
};

const named = (people: unknown): string | null => {
  if (!Array.isArray(people)) return null;
  const names = people.map((one) => first(fields(one), ['name', 'username'], text));
  return listed(names.map((name, index) => (name === null || index === names.length - 1 ? name : `${name},`)));
};
