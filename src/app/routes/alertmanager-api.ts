// The rest of Alertmanager's API v2, for amtool and for dashboards that speak it: what fires, what is silenced, and silences of a service.
// Alerts are posted to it as to any source (sources/alertmanager-api). A fault is answered as Alertmanager words it, in a plain string.

import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Alert } from '../../alerts/alert.js';
import type { Matcher, Silencing } from '../../alerts/silence-by-api.js';
import { wildcardMatcher } from '../../alerts/wildcards.js';
import type { Clock } from '../../clock.js';
import type { Organisation } from '../../people/organisation.js';
import { answers, describedBySchema, refuses, security } from '../../route-schema.js';
import type { Silence, Store } from '../../store/store.js';
import { timeSlices } from '../../time-slices.js';
import { fitsAll, type GettableAlert, gettableAlert, gettableSilence, matcherOf, readFilters, silenceId } from './alertmanager-views.js';
import { alertBody, checkMedia, parseAlertBodies } from './body.js';
import { askForTokenAgain, type Changing } from './changes.js';
import { HttpFault } from './errors.js';
import { isoTime } from './views.js';

export interface AlertmanagerApiDeps extends Changing {
  readonly store: Store;
  readonly clock: Clock;
  readonly organisation: () => Organisation;
  readonly silencing: Silencing;
}

/** Where its API begins. */
export const alertmanagerRoot = '/api/v2';

/** Alerts answered at most; read in portions, so that others have their turn. */
const mostAlerts = 20_000;
const portion = 250;

/** Whoever may read was let in before. */
export function alertmanagerReads(scope: FastifyInstance, deps: AlertmanagerApiDeps): void {
  describedBySchema(scope);
  const startedAt = deps.clock.now();
  asAlertmanagerRefuses(scope);
  scope.get(`${alertmanagerRoot}/status`, { schema: described('Status', statusShape) }, async () => statusOf(deps, startedAt));
  scope.get(`${alertmanagerRoot}/receivers`, { schema: described('Receivers: the teams', z.array(named)) }, async () =>
    [...deps.organisation().teams.keys()].map((name) => ({ name })),
  );
  scope.get(`${alertmanagerRoot}/alerts`, { schema: described('Alerts that fire', z.array(alertShape), alertQuery) }, async ({ query }) =>
    (await alertsAsked(deps, asRecord(query))).map(({ view }) => view),
  );
  scope.get(
    `${alertmanagerRoot}/alerts/groups`,
    { schema: described('Alerts that fire, by group', z.array(groupShape), alertQuery) },
    async ({ query }) => groupsOf(await alertsAsked(deps, asRecord(query))),
  );
  scope.get(`${alertmanagerRoot}/silences`, { schema: described('Silences', z.array(silenceShape), silenceQuery) }, async ({ query }) =>
    silencesAsked(deps, asRecord(query)),
  );
  const one = { ...described('One silence', silenceShape), params: silenceParam };
  scope.get(
    `${alertmanagerRoot}/silence/:id`,
    { schema: { ...one, response: { ...one.response, ...unknownSilence } } },
    async ({ params }) => gettableSilence(await found(deps, (params as { readonly id: string }).id), deps.clock.now()),
  );
}

/** What silences and lifts. */
export function alertmanagerWrites(scope: FastifyInstance, deps: AlertmanagerApiDeps): void {
  asAlertmanagerRefuses(scope);
  parseAlertBodies(scope, { mayBeEmpty: ({ method }) => method === 'DELETE' });
  askForTokenAgain(scope, deps);
  scope.addHook('onRequest', async (request) => checkMedia(request));
  const posted = {
    ...described('Silence a service', z.object({ silenceID: z.string() })),
    tags: ['alerts'],
    body: z.unknown().meta({ description: 'A silence of one matcher, of `service` (or `job`), by name or by a pattern of `.*`.' }),
  };
  scope.post(
    `${alertmanagerRoot}/silences`,
    { schema: { ...posted, response: { ...posted.response, ...unknownSilence } } },
    async (request) => postSilence(deps, alertBody(request).value),
  );
  const ended = { summary: 'End a silence', tags: ['alerts'], security: security.reading, params: silenceParam };
  const response = { 200: answers('It has ended.', z.unknown()), ...faults, ...unknownSilence };
  scope.delete(`${alertmanagerRoot}/silence/:id`, { schema: { ...ended, response } }, async ({ params }, reply) => {
    const silence = await found(deps, (params as { readonly id: string }).id);
    if (silence.until <= deps.clock.now()) throw new AlertmanagerRefusal(500, 'silence is already expired');
    await deps.silencing.lift(silence);
    return reply.code(200).send();
  });
}

/** Its clients read nothing but a string. */
class AlertmanagerRefusal extends HttpFault {
  constructor(status: number, message: string) {
    super(status, 'not-as-alertmanager', { message, hint: 'docs/sources.md says what of its API is understood.' });
  }
}

/** Every other fault is answered as everywhere. */
const asAlertmanagerRefuses = (scope: FastifyInstance): void => {
  const usual = scope.errorHandler;
  scope.setErrorHandler((error: unknown, request, reply: FastifyReply) => {
    if (!(error instanceof AlertmanagerRefusal)) return usual.call(scope, error as Error, request, reply);
    return reply.code(error.status).header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(error.message));
  });
};

type Query = Readonly<Record<string, unknown>>;
const asRecord = (query: unknown): Query => query as Query;

const wordsIn = (value: unknown): readonly string[] => [value ?? []].flat().map(String);

/** True unless it says false. */
const flag = (query: Query, name: string): boolean => {
  const [said] = wordsIn(query[name]);
  return said === undefined || said === '' || /^(true|1|t)$/i.test(said);
};

interface AskedAlert {
  readonly alert: Alert;
  readonly view: GettableAlert;
}

async function alertsAsked(deps: AlertmanagerApiDeps, query: Query): Promise<readonly AskedAlert[]> {
  const conditions = filtersIn(query);
  const receiver = receiverIn(query);
  const now = deps.clock.now();
  const silences = await deps.store.silences(now);
  const teamOf = teams(deps);
  const slices = timeSlices();
  const asked: AskedAlert[] = [];
  for (const alert of await firing(deps)) {
    if (slices.isOver()) await slices.next();
    const view = gettableAlert(alert, { now, silences, team: await teamOf(alert) });
    const isSilenced = view.status.silencedBy.length > 0;
    const isWanted = (isSilenced ? flag(query, 'silenced') : flag(query, 'active')) && receiver(view.receivers[0]?.name ?? '');
    if (isWanted && fitsAll(conditions, view.labels)) asked.push({ alert, view });
  }
  return asked.sort((one, other) => (one.view.fingerprint < other.view.fingerprint ? -1 : 1));
}

/** All that have not cleared; one that is acknowledged in its own system fires still. */
async function firing({ store }: AlertmanagerApiDeps): Promise<readonly Alert[]> {
  const all: Alert[] = [];
  for (const status of ['firing', 'acknowledged'] as const) {
    for (let after: Alert | undefined; all.length < mostAlerts; ) {
      const some = await store.alertList({ status, limit: portion, ...(after === undefined ? {} : { after }) });
      all.push(...some);
      if (some.length < portion) break;
      after = some.at(-1);
    }
  }
  return all;
}

/** The team of an alert is that of its incident; each incident is looked up once. */
function teams({ store, organisation }: AlertmanagerApiDeps): (alert: Alert) => Promise<string> {
  const known = new Map<number, string>();
  return async ({ incident: number }) => {
    const fallback = organisation().defaultTeam;
    if (number === null) return fallback;
    const team = known.get(number) ?? (await store.incident(number))?.team ?? fallback;
    known.set(number, team);
    return team;
  };
}

const filtersIn = (query: Query) => {
  const read = readFilters(wordsIn(query.filter));
  if ('refused' in read) throw new AlertmanagerRefusal(400, read.refused);
  return read;
};

const receiverIn = (query: Query): ((team: string) => boolean) => {
  const [said = ''] = wordsIn(query.receiver);
  if (said === '') return () => true;
  const matches = wildcardMatcher(said);
  if (matches === null) throw new AlertmanagerRefusal(400, `failed to parse receiver param: ${said}`);
  return matches;
};

const groupsOf = (asked: readonly AskedAlert[]) => {
  const groups = new Map<string, AskedAlert[]>();
  for (const one of asked) {
    const group = groups.get(one.alert.groupKey);
    if (group === undefined) groups.set(one.alert.groupKey, [one]);
    else group.push(one);
  }
  return [...groups.values()].map((group) => ({
    labels: sharedLabels(group.map(({ view }) => view)),
    receiver: group[0]?.view.receivers[0] ?? { name: '' },
    routeLabels: {},
    alerts: group.map(({ view }) => view),
  }));
};

/** What a group is called by, of the labels that all of it have alike. */
const sharedLabels = ([first, ...rest]: readonly GettableAlert[]) =>
  Object.fromEntries(
    ['alertname', 'service', 'job'].flatMap((name) => {
      const value = first?.labels[name];
      return value !== undefined && rest.every(({ labels }) => labels[name] === value) ? [[name, value]] : [];
    }),
  );

async function silencesAsked({ store, clock }: AlertmanagerApiDeps, query: Query) {
  const now = clock.now();
  const conditions = filtersIn(query);
  const all = (await store.silences(0)).filter((silence) => fitsAll(conditions, { service: matcherOf(silence).value }));
  return all
    .map((silence) => gettableSilence(silence, now))
    .filter(({ status: { state } }) => flag(query, state))
    .reverse();
}

async function found({ store }: AlertmanagerApiDeps, id: string): Promise<Silence> {
  const silence = (await store.silences(0)).find((one) => silenceId(one) === id);
  if (silence !== undefined) return silence;
  throw new AlertmanagerRefusal(404, `silence ${id.slice(0, 60)} not found`);
}

async function postSilence(deps: AlertmanagerApiDeps, body: unknown): Promise<{ readonly silenceID: string }> {
  const read = postableSilence.safeParse(body);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new AlertmanagerRefusal(400, `bad silence: ${[issue?.path.join('.'), issue?.message].filter(Boolean).join(': ')}`);
  }
  const { id, matchers, startsAt, endsAt, createdBy, comment } = read.data;
  const before = id === undefined || id === null || id === '' ? null : await found(deps, id);
  const instead = before !== null && before.until > deps.clock.now() ? before : null;
  const asked = { matchers, startsAt: timeIn(startsAt), endsAt: timeIn(endsAt), author: createdBy, comment, instead };
  const held = await deps.silencing.hold(asked);
  if ('refused' in held) throw new AlertmanagerRefusal(400, held.refused);
  return { silenceID: silenceId(held.silence) };
}

const timeIn = (said: string | null | undefined): number | null => {
  const at = Date.parse(said ?? '');
  return Number.isNaN(at) ? null : at;
};

const matcher: z.ZodType<Matcher> = z.object({
  name: z.string(),
  value: z.string(),
  isRegex: z
    .boolean()
    .nullish()
    .transform((said) => said ?? false),
  isEqual: z
    .boolean()
    .nullish()
    .transform((said) => said ?? true),
});
const postableSilence = z.object({
  id: z.string().nullish(),
  matchers: z.array(matcher),
  startsAt: z.string().nullish(),
  endsAt: z.string(),
  createdBy: z
    .string()
    .nullish()
    .transform((said) => said ?? ''),
  comment: z
    .string()
    .nullish()
    .transform((said) => said ?? ''),
});

/** The version whose API this is; clients compare it with their own. */
const speaks = '0.25.0';

function statusOf({ organisation, clock }: AlertmanagerApiDeps, startedAt: number) {
  const teamNames = [...organisation().teams.keys()];
  const original = [
    '# This is Muster. Who is told what stands in its muster.yaml; its receivers are the teams.',
    `route: { receiver: ${JSON.stringify(organisation().defaultTeam)} }`,
    'receivers:',
    ...teamNames.map((name) => `  - name: ${JSON.stringify(name)}`),
  ].join('\n');
  return {
    cluster: { status: 'disabled' as const },
    config: { original: `${original}\n` },
    uptime: isoTime(Math.min(startedAt, clock.now())),
    versionInfo: { version: speaks, revision: 'muster', branch: '', buildUser: '', buildDate: '', goVersion: '' },
  };
}

const text = z.string();
const labels = z.record(text, text);
const named = z.object({ name: text });
const statusShape = z.object({
  cluster: z.object({ status: text }),
  config: z.object({ original: text }),
  uptime: text,
  versionInfo: z.record(text, text),
});
const alertShape = z
  .object({
    annotations: labels,
    endsAt: text,
    fingerprint: text,
    receivers: z.array(named),
    startsAt: text,
    status: z.object({ inhibitedBy: z.array(text), mutedBy: z.array(text), silencedBy: z.array(text), state: text }),
    updatedAt: text,
    generatorURL: text.optional(),
    labels,
  })
  .meta({ id: 'AlertmanagerAlert' });
const groupShape = z.object({ labels, receiver: named, routeLabels: labels, alerts: z.array(alertShape) });
const silenceShape = z
  .object({
    id: text,
    status: z.object({ state: z.enum(['active', 'expired']) }),
    updatedAt: text,
    comment: text,
    createdBy: text,
    endsAt: text,
    startsAt: text,
    matchers: z.array(z.object({ name: text, value: text, isRegex: z.boolean(), isEqual: z.boolean() })),
  })
  .meta({ id: 'AlertmanagerSilence' });
const silenceParam = z.object({ id: z.string() });

const many = z.array(text).optional();
const shown = z.boolean().optional();
const filter = many.meta({
  description: 'A matcher such as `service="payments-db"` or `service=~"payments-.*"`; more of them must all hold.',
});
const alertQuery = z.object({ filter, receiver: text.optional(), active: shown, silenced: shown, inhibited: shown, unprocessed: shown });
const silenceQuery = z.object({ filter, active: shown, expired: shown, pending: shown });

const faults = {
  400: answers('Not understood, or not to be had; the reason in a sentence.', z.string()),
  401: refuses('The token is missing or wrong.'),
  503: refuses('The store cannot be read or written right now.'),
};
const unknownSilence = { 404: answers('There is no such silence.', z.string()) };

const described = (summary: string, shape: z.ZodType, query?: z.ZodType) => ({
  summary: `Alertmanager's API v2: ${summary}`,
  tags: ['reads'],
  security: security.reading,
  ...(query === undefined ? {} : { querystring: query }),
  response: { 200: answers('As Alertmanager answers.', shape), ...faults },
});
