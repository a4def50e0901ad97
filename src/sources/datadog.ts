// Datadog's webhooks: the body its integration has by default (all in the title), and the one docs/sources.md has teams paste, also as a form.

import type { Signal } from '../alerts/alert.js';
import { joinedKey } from './joined-key.js';
import { looseFields } from './loose-fields.js';
import { readEach } from './other-shape.js';
import { type Fields, first, firstText, instant, keptLabels, labelsOf, text, webUrl } from './reading.js';
import { severityOf } from './severity-words.js';
import type { Source, SourceRequest } from './source.js';
import { statusOf } from './status-words.js';
import { atOnce } from './steps.js';
import { tagsOf } from './tags.js';
import { fallbackTitle, unknownShape } from './unknown-shape.js';

const readInSteps = (request: SourceRequest) => readEach(request, readAlert);

export const datadog = {
  name: 'datadog',
  title: 'Datadog (webhook)',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
} as const satisfies Source;

const tellingNames = [
  'alertid',
  'alerttransition',
  'alerttitle',
  'eventtitle',
  'alertcyclekey',
  'aggregkey',
  'alertscope',
  'alerttype',
  'eventtype',
];

const readAlert = (given: Fields, { source }: SourceRequest): readonly Signal[] | null => {
  const body = said(given);
  const titled = headOf(firstText(body, ['eventtitle', 'title', 'alerttitle']));
  if (!tellingNames.some((name) => body[name] !== undefined) && titled.transition === null) return null;
  const transition = firstText(body, ['alerttransition', 'transition', 'status', 'state']) ?? titled.transition;
  const status = statusOf(transition ?? text(body.alerttype));
  if (status === 'none') return [];
  const tags = { ...tagsOf(firstText(body, ['alertscope', 'scope']) ?? titled.scope), ...tagsOf(body.tags ?? body.labels) };
  const severityWord = firstText(body, ['alertpriority', 'priority', 'severity', 'alerttype']) ?? titled.priority ?? warning(transition);
  const title = headOf(firstText(body, ['alerttitle', 'title'])).rest ?? titled.rest;
  const description = plain(firstText(body, ['textonlymsg', 'body', 'eventmsg', 'message', 'text', 'description']));
  const date = instant(body.date ?? body.lastupdated);
  return [
    {
      source,
      dedupKey: keyOf(body, title, titled.scope) ?? unknownShape(source, given).dedupKey,
      status,
      severity: severityOf(severityWord),
      severityWord,
      title: title ?? description?.split('\n', 1)[0] ?? fallbackTitle(source),
      description: joined([description, text(body.alertstatus)]),
      service: firstText(body, ['service']) ?? tags.service ?? null,
      url: first(body, ['link', 'url'], webUrl) ?? linkIn(text(body.body)),
      runbook: first(body, ['runbook', 'runbookurl'], webUrl) ?? first(tags, ['runbook', 'runbook_url'], webUrl),
      labels: keptLabels({
        ...labelsOf({ host: text(body.hostname), metric: text(body.alertmetric), image_url: webUrl(body.snapshot) }),
        ...tags,
      }),
      // A reminder comes with its own time, long after the start.
      startedAt: status === 'firing' && !/^re-|^renotify/i.test(transition ?? '') ? date : null,
      endsAt: status === 'resolved' ? date : null,
      customersAffected: null,
      eventId: null,
    },
  ];
};

/** The fields that say something: a variable of an event that has none of it comes as `null`, in words. */
const said = (given: Fields): Fields => {
  const body = looseFields(given) ?? {};
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== 'null' && value !== 'N/A'));
};

interface Head {
  readonly transition: string | null;
  readonly scope: string | null;
  readonly priority: string | null;
  /** The title itself. */
  readonly rest: string | null;
}

/** `[P2] [Re-Triggered on {host:web-3,env:prod}] High CPU`, in parts. */
const headOf = (title: string | null): Head => {
  if (title === null) return { transition: null, scope: null, priority: null, rest: null };
  const [, before, transition = null, scope, after, rest = title] = head.exec(title) ?? [];
  return { transition, scope: text(scope), priority: before ?? after ?? null, rest: text(rest) ?? title };
};

const head =
  /^\s*(?:\[TEST\]\s*)?(?:\[(P[1-5])\]\s*)?(?:\[TEST\]\s*)?\[((?:Re-)?(?:Triggered|Warn|Alert|No Data|Recovered)|Renotify|Resolved|OK)(?: on \{([^\]]*)\})?\]\s*(?:\[(P[1-5])\]\s*)?(.*)$/is;

/** A warning without a priority is one by its transition. */
const warning = (transition: string | null): string | null => (/^(re-)?warn$/i.test(transition ?? '') ? transition : null);

/** Never the id: it is another one with each event. */
const keyOf = (body: Fields, title: string | null, titleScope: string | null): string | null => {
  const scope = inOrder(firstText(body, ['alertscope', 'scope']) ?? titleScope);
  const monitor = firstText(body, ['alertid', 'monitorid']);
  if (monitor !== null) return joinedKey([monitor, scope ?? firstText(body, ['aggregkey', 'hostname'])]);
  const group = firstText(body, ['aggregkey', 'alertcyclekey']);
  return group === null ? joinedKey([title ?? text(body.body), scope]) : joinedKey([group]);
};

const inOrder = (scope: string | null): string | null =>
  scope
    ?.split(',')
    .map((tag) => tag.trim())
    .sort()
    .join(',') ?? null;

/** The text of an event stands between two `%%%` where it is Markdown. */
const plain = (description: string | null): string | null => {
  if (description === null) return null;
  const from = description.startsWith(fence) ? fence.length : 0;
  const to = description.endsWith(fence) ? -fence.length : undefined;
  return text(description.slice(from, to));
};

const fence = '%%%';

const linkIn = (description: string | null): string | null =>
  webUrl(/\]\((https?:\/\/[^\s)]{1,2000})\)/.exec(description?.slice(0, 16_000) ?? '')?.[1]);

const joined = (parts: readonly (string | null)[]): string | null => [...new Set(parts.filter((part) => part !== null))].join('\n') || null;
