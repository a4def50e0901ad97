// Dynatrace's problem notifications (the whole body is a template, and so are the names in it), and the problems of its workflows.

import { type AlertStatus, blankSignal, type Signal } from '../alerts/alert.js';
import { joinedKey } from './joined-key.js';
import { looseFields } from './loose-fields.js';
import { readEach } from './other-shape.js';
import { type Fields, fields, first, firstText, instant, keptLabels, labelsOf, storableKey, text, webUrl } from './reading.js';
import { severityOf } from './severity-words.js';
import type { Source, SourceRequest } from './source.js';
import { statusOf } from './status-words.js';
import { atOnce } from './steps.js';
import { tagsOf } from './tags.js';
import { fallbackTitle, unknownShape } from './unknown-shape.js';

const readInSteps = (request: SourceRequest) => readEach(request, readProblem);

export const dynatrace = {
  name: 'dynatrace',
  title: 'Dynatrace',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
} as const satisfies Source;

const tellingNames = [
  'problemid',
  'pid',
  'problemtitle',
  'problemurl',
  'problemimpact',
  'problemseverity',
  'problemdetailstext',
  'displayid',
];

const readProblem = (given: Fields, { source }: SourceRequest): readonly Signal[] | null => {
  const body = looseFields(given) ?? {};
  const details = detailsOf(body);
  if (details === null && !tellingNames.some((name) => body[name] !== undefined)) return null;
  const status = problemStatus(firstText(body, ['state', 'status', 'eventstatus', 'problemstatus']) ?? text(details?.status));
  if (status === 'none') return [];
  const severityWord = firstText(body, ['problemseverity', 'severity', 'severitylevel', 'eventcategory']) ?? text(details?.severitylevel);
  const entities = entitiesOf(body, details);
  const title = firstText(body, ['problemtitle', 'title', 'eventname']) ?? firstText(details, ['title', 'displayname']);
  const key = firstText(body, ['problemid', 'displayid']) ?? text(details?.displayid) ?? firstText(body, ['pid', 'eventid']);
  const description = descriptionOf(body);
  const start =
    first(body, ['problemstarttime', 'starttime', 'eventstart'], instant) ??
    instant(details?.starttime) ??
    detectedAt(text(body.problemdetailstext));
  return [
    {
      ...blankSignal,
      source,
      dedupKey: (key === null ? joinedKey([title, entities[0]?.name ?? null]) : storableKey(key)) ?? unknownShape(source, given).dedupKey,
      status,
      severity: problemSeverity(severityWord),
      severityWord,
      title: title ?? description?.split('\n', 1)[0] ?? fallbackTitle(source),
      description,
      service: entities[0]?.name ?? text(body.impactedentity),
      url: first(body, ['problemurl', 'url', 'link'], webUrl),
      runbook: first(body, ['runbookurl', 'runbook'], webUrl),
      labels: keptLabels({
        ...labelsOf({
          host: entities.find(({ type }) => type === 'HOST')?.name,
          entities: entities.map(({ name }) => name).join(', '),
          impact: firstText(body, ['problemimpact']) ?? text(details?.impactlevel),
        }),
        ...tagsOf(body.tags),
        ...bareTags(body.tags),
      }),
      startedAt: status === 'firing' ? instant(start) : null,
      endsAt: status === 'resolved' ? (first(body, ['eventend'], instant) ?? instant(details?.endtime)) : null,
    },
  ];
};

/** A problem that is merged goes on as part of another one, which is told by itself. */
const problemStatus = (state: string | null): AlertStatus | 'none' => (state?.toLowerCase() === 'merged' ? 'resolved' : statusOf(state));

/** Dynatrace's own words first: `CUSTOM_ALERT` is none of the alerts that others mean. */
const problemSeverity = (word: string | null): Signal['severity'] => {
  if (word === null) return null;
  if (/^availability$/i.test(word)) return 'P1';
  return own.test(word) ? 'P3' : severityOf(word);
};

const own = /^(performance|slowdown|resource(_contention)?|custom(_alert)?|monitoring_unavailable)$/i;

/** The details as an object, also where the template has put quotes around them. */
const detailsOf = (body: Fields): Fields | null => {
  for (const name of ['problemdetailsjsonv2', 'problemdetailsjson']) {
    const found = looseFields(parsed(body[name]));
    if (found !== null) return found;
  }
  return null;
};

const parsed = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
};

interface Entity {
  readonly name: string;
  readonly type: string | null;
}

const entitiesOf = (body: Fields, details: Fields | null): readonly Entity[] => {
  for (const given of [body.impactedentities, body.affectedentities, details?.impactedentities, details?.affectedentities]) {
    const list = parsed(given);
    const found = (Array.isArray(list) ? list : []).map(entity).filter((one) => one !== null);
    if (found.length > 0) return found;
  }
  const names = firstText(body, ['impactedentitynames', 'namesofimpactedentities']);
  return (names ?? '').split(',').flatMap((name) => (text(name) === null ? [] : [{ name: name.trim(), type: null }]));
};

const entity = (value: unknown): Entity | null => {
  const from = fields(value);
  const name = firstText(from, ['name', 'displayName', 'entityName']) ?? text(value);
  const type = firstText(from, ['type', 'impactType']) ?? text(fields(from?.entityId)?.type);
  return name === null ? null : { name, type: type?.toUpperCase() ?? null };
};

const descriptionOf = (body: Fields): string | null =>
  headLast(firstText(body, ['problemdetailstext', 'problemdetailsmarkdown', 'eventdescription', 'description', 'message'])) ??
  withoutMarkup(text(body.problemdetailshtml)) ??
  text(body.impactedentity);

/** `OPEN Problem P-1 in environment E` and when it was found stand at the end: a lock screen shows how a description begins. */
const headLast = (description: string | null): string | null => {
  const [found = ''] = /^[A-Z]+ Problem [^\n]{1,500}\n(?:Problem detected at[^\n]{1,500}\n)?/.exec(description ?? '') ?? [];
  const rest = text(description?.slice(found.length));
  return found === '' || rest === null ? description : `${rest}\n\n${found.trim()}`;
};

/** Details may come as a page; what is read is its words. */
const withoutMarkup = (html: string | null): string | null =>
  text(
    html
      ?.replace(/<(?:br|\/p|\/h\d|\/li|\/div|\/tr)\b[^<>]{0,200}>/gi, '\n')
      .replace(/<[^<>]{1,2000}>/g, '')
      .replace(/&(nbsp|lt|gt|quot|#39|amp);/g, (_, name: string) => characters[name] ?? ''),
  );

const characters: Readonly<Record<string, string>> = { nbsp: ' ', lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };

/** `Problem detected at: 09:36 (UTC) 24.10.2026` is all the body says of its start by default. */
const detectedAt = (description: string | null): number | null => {
  const [, hour, minute, day, month, year] =
    /detected at: (\d\d):(\d\d) \(UTC\) (\d\d)\.(\d\d)\.(\d{4})/.exec(description?.slice(0, 2_000) ?? '') ?? [];
  return year === undefined ? null : instant(`${year}-${month}-${day}T${hour}:${minute}:00Z`);
};

/** Tags without a value, `testtag1, testtag2`, under one name. */
const bareTags = (value: unknown): Readonly<Record<string, string>> => {
  const bare = (text(value) ?? '').split(',').flatMap((tag) => (/[:=]/.test(tag) || text(tag) === null ? [] : [tag.trim()]));
  return labelsOf({ tags: bare.join(', ') });
};
