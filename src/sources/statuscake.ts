// StatusCake: a form, or the same in the address. Its `Token` is the md5 of the user name and the API key, the same for ever: it opens the door as a token, and is
// neither kept nor shown.

import { blankSignal, type Signal } from '../alerts/alert.js';
import { joinedKey } from './joined-key.js';
import { looseFields } from './loose-fields.js';
import { otherShape, readEach } from './other-shape.js';
import { paragraphs } from './paragraphs.js';
import { type Fields, firstText, keptLabels, labelsOf, listed, storableKey, text, webUrl } from './reading.js';
import { severityOf } from './severity-words.js';
import type { Source, SourceRequest } from './source.js';
import { statusOf } from './status-words.js';
import { atOnce } from './steps.js';
import { tagsOf } from './tags.js';

/** Sent by GET, all of it stands in the address. */
const getPath = '/webhooks/statuscake';

const readInSteps = (request: SourceRequest) => readEach(request.at?.path === getPath ? inAddress(request) : request, readOne);

/** Somebody who only opens the address says nothing of any check: that is an empty list. */
const inAddress = (request: SourceRequest): SourceRequest => {
  const said = withoutToken(request.at?.query ?? {});
  return { ...request, body: Object.keys(said).length === 0 ? [] : said };
};

export const statuscake = {
  name: 'statuscake',
  title: 'StatusCake',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
  // What StatusCake sends is less than a hundredth of it.
  tokenInBody: { mostBytes: 64 * 1024, find: (raw) => tokenIn(raw) },
  paths: [
    { method: 'GET', path: getPath, summary: "StatusCake's webhook where it is set to GET: all of it in the address", bodiless: true },
  ],
} as const satisfies Source;

const tokenIn = (raw: Buffer): string | null => {
  const form = raw.toString('latin1');
  const found = /(?:^|&)token=([0-9a-z%._~-]+)/i.exec(form) ?? /"token"\s*:\s*"([0-9a-z._~-]+)"/i.exec(form);
  return found?.[1] ?? null;
};

const readOne = (body: Fields, { source }: SourceRequest): readonly Signal[] | null => {
  const check = looseFields(body) ?? {};
  const name = firstText(check, ['name', 'testname', 'websitename']);
  const address = firstText(check, ['url', 'websiteurl', 'host']);
  const id = firstText(check, ['testid', 'id']);
  if (name === null && address === null && id === null) return otherShape(source, withoutToken(body));
  const status = statusOf(firstText(check, ['status', 'state']));
  if (status === 'none') return [];
  const title = name ?? address ?? `Test ${id}`;
  const tags = tagsOf(check.tags);
  const severityWord = firstText(tags, ['severity', 'priority']);
  return [
    {
      ...blankSignal,
      source,
      dedupKey: id === null ? (joinedKey([name, address]) ?? title) : storableKey(id),
      status,
      // It says that a test is down, and no more.
      severity: severityOf(severityWord) ?? 'P2',
      severityWord,
      title,
      description: paragraphs([answered(text(check.statuscode)), firstText(check, ['description', 'message', 'error'])], title),
      service: firstText(tags, ['service', 'component']) ?? name,
      url: webUrl(address),
      labels: keptLabels(labelsOf({ ...placesOf(check, address), ...tags })),
    },
  ];
};

const withoutToken = (body: Fields): Fields =>
  Object.fromEntries(Object.entries(body).filter(([name]) => name.trim().toLowerCase() !== 'token'));

const answered = (code: string | null): string | null => {
  if (code === null) return null;
  return code === '0' ? 'No answer (status code 0)' : `Status code ${code}`;
};

const placesOf = (check: Fields, address: string | null): Fields => ({
  monitor_url: address,
  ip: text(check.ip),
  tags: listed(check.tags),
  check_rate: text(check.checkrate),
  method: text(check.method),
});
