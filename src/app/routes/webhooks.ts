// POST /webhooks/:source and the paths of the sources' own: read the body with its source, hand the signals on, answer when they are
// stored. The hot path: little per request, so nothing here is checked by a schema and the answer is written as it is.

import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Signal } from '../../alerts/alert.js';
import type { DeliveryNote } from '../../alerts/delivery-note.js';
import type { Clock } from '../../clock.js';
import { StoreUnavailable } from '../../fault.js';
import type { Organisation } from '../../people/organisation.js';
import { answers, refuses, security } from '../../route-schema.js';
import { unknownSource } from '../../sources/index.js';
import type { PathTaken, Reading, Source, SourceAnswer, SourcePath, SourceRequest, Taken, Unreadable } from '../../sources/source.js';
import type { Store } from '../../store/store.js';
import { wallTime } from '../../wall-time.js';
import { type Throttle, throttle } from '../log.js';
import type { Metrics } from '../metrics.js';
import { type Admit, alertBody, checkMedia, hasBody, parseAlertBodies } from './body.js';
import { type Come, type DeliveryRecords, deliveryRecords, firstWordsOf } from './delivery-record.js';
import { HttpFault } from './errors.js';
import type { Guard } from './guard.js';
import { type HeldBodies, heldBodies, mostHeldBytes } from './held-bodies.js';
import { integrationFinder, labelOf, nameIn, webhookUrls, withDefaults } from './integrations.js';
import { type Proofs, proofs, type ReadAddress } from './proofs.js';
import { type ReadBody, readInSlices, readSafely } from './read-body.js';
import { type ReadingOrder, readingOrder } from './reading-order.js';
import { type Limiter, unauthorized } from './refusals.js';
import { acceptedShape } from './shapes.js';
import { type Signatures, signatures } from './signatures.js';
import type { SourceLog } from './source-log.js';

/** What a delivery says of what it lacks: how many alerts its sender left out, null where it says nothing of that. */
export interface Missing {
  /** The sender's own name for what it sends together. */
  readonly group: string | null;
  readonly leftOut: number | null;
  readonly unreadable: number;
}

/** Resolves when the signals are stored; `incidents` are the numbers they opened or joined. Rejects with StoreUnavailable. */
export type Receive = (
  source: string,
  signals: readonly Signal[],
  missing?: Missing,
  note?: DeliveryNote,
) => Promise<{ readonly accepted: number; readonly incidents: readonly number[] }>;

/** Tells people of what a delivery lacks, or lacks no longer; answers the numbers of incidents opened for it. Rejects with StoreUnavailable. */
export type TellMissing = (
  source: string,
  missing: Missing,
  rest: { readonly signals: readonly Signal[]; readonly incidents: readonly number[] },
) => Promise<readonly number[]>;

export interface IngestDeps {
  readonly sources: readonly Source[];
  readonly organisation: () => Organisation;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
  readonly metrics: Metrics;
  readonly store: Pick<Store, 'commit'>;
  readonly receive: Receive;
  readonly sourceLog: SourceLog;
  /** Counts a delivery with nothing in it; absent: nobody does. */
  readonly count?: (note: DeliveryNote) => void;
  readonly tellMissing: TellMissing;
  readonly guard: Guard;
  readonly limiter: Limiter;
  /** A delivery was turned away because too much is being taken already. */
  readonly turnedAway: () => void;
  /** How certificates are fetched; absent: they are not. */
  readonly readAddress?: ReadAddress;
  /** Bytes of bodies held at once; `mostHeldBytes` when absent. */
  readonly mostHeldBytes?: number;
}

/** What all of the routes share. */
interface Ingest extends IngestDeps {
  readonly held: HeldBodies;
  readonly order: ReadingOrder;
  readonly proofs: Proofs;
  readonly records: DeliveryRecords;
  /** One line a second for each address. */
  readonly refusedLines: Throttle;
  /** What of a name may be a label of a metric. */
  readonly label: (name: string) => string;
}

/** The usual answer. */
export interface Accepted {
  readonly accepted: number;
  readonly incidents: readonly string[];
  /** The first of the items that could not be read; the others of the batch were taken. */
  readonly problems?: readonly Unreadable[];
}

/** `/webhooks/:source` in a scope of its own, and each source's own paths in theirs. */
export function webhookRoutes(scope: FastifyInstance, given: IngestDeps): void {
  const deps: Ingest = {
    ...given,
    held: heldBodies(given.mostHeldBytes ?? mostHeldBytes, given.turnedAway),
    order: readingOrder(),
    proofs: proofs(given),
    records: deliveryRecords(given),
    refusedLines: throttle(given.clock),
    label: labelOf(given.sources, given.organisation),
  };
  const find = integrationFinder(deps);
  scope.register(async (inner) => {
    const signed = openToAlerts(inner, deps, nameIn);
    const handler = async (request: FastifyRequest, reply: FastifyReply) => {
      const { name, source } = find(request);
      return take(deps, source, signed, { name, at: undefined }, request, reply);
    };
    // Described one by one: two operations of one path may not share a description.
    for (const url of webhookUrls) {
      inner.route({ method: 'POST', url, schema: webhook(url, "Alerts in the source's own format", deps.sources), handler });
      inner.route({ method: 'PUT', url, schema: webhook(url, 'The same, for senders that only PUT', deps.sources), handler });
    }
  });
  for (const source of deps.sources) {
    if (source.paths !== undefined) scope.register(async (inner) => ownPaths(inner, deps, source));
  }
}

function ownPaths(scope: FastifyInstance, deps: Ingest, source: Source): void {
  const { name, paths = [] } = source;
  const bodiless = new Set(paths.filter((own) => own.bodiless === true).map(({ path }) => path));
  const mayBeEmpty = (request: FastifyRequest) => bodiless.has(request.routeOptions.url ?? '');
  const signed = openToAlerts(scope, deps, () => name, { anyInstance: true, mayBeEmpty });
  for (const own of paths) {
    scope.route({
      method: own.method ?? 'POST',
      url: own.path,
      schema: ownPath(own),
      handler: async (request: FastifyRequest, reply: FastifyReply) => {
        const at = { path: own.path, params: request.params, query: request.query } as PathTaken;
        const instance = deps.guard.instanceOf(request, name) ?? instanceInBody(deps.guard, source, request);
        return take(deps, source, signed, { name: instance ?? name, at, mayBeEmpty: mayBeEmpty(request) }, request, reply);
      },
    });
  }
}

/** The path says nothing of the instance; the token that stands in the body may. */
function instanceInBody(guard: Guard, { name, tokenInBody }: Source, request: FastifyRequest): string | null {
  if (tokenInBody === undefined || !guard.hasInstances(name) || !hasBody(request)) return null;
  const { raw } = alertBody(request);
  const token = raw.length > tokenInBody.mostBytes ? null : tokenInBody.find(raw);
  return token === null ? null : guard.instanceBy(token, name);
}

/** Credentials and media type are judged in this order, all before the body is read; a signature before it is parsed. */
function openToAlerts(
  scope: FastifyInstance,
  deps: Ingest,
  nameOf: (request: FastifyRequest) => string,
  { anyInstance = false, mayBeEmpty }: Openness = {},
): Signatures {
  const signed = signatures({ ...deps, anyInstance });
  const mayPost = (request: FastifyRequest, name: string): boolean =>
    deps.guard.mayPost(request, name) || (anyInstance && deps.guard.instanceOf(request, name) !== null);
  const admit: Admit = (request, raw) => {
    const judged = signed.admit(request, raw);
    return judged === null ? null : judged.then(() => deps.held.prove(request));
  };
  parseAlertBodies(scope, { admit, grown: deps.held.grown, ...(mayBeEmpty === undefined ? {} : { mayBeEmpty }) });
  scope.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-content-type-options', 'nosniff');
    const name = nameOf(request);
    const isProved = mayPost(request, name);
    if (!isProved && !signed.mayBeSigned(request, name)) {
      unauthorized(request, deps.limiter, howToPost).then(done, done);
      return;
    }
    try {
      checkMedia(request);
      deps.held.announce(request, reply, isProved);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
  scope.addHook('preParsing', (request, _reply, payload, done) => done(null, deps.held.counted(request, payload)));
  return signed;
}

interface Openness {
  /** The path names no instance of its source: whichever has the secret that is shown is meant. */
  readonly anyInstance?: boolean;
  readonly mayBeEmpty?: (request: FastifyRequest) => boolean;
}

interface Addressed {
  readonly name: string;
  readonly at: PathTaken | undefined;
  readonly mayBeEmpty?: boolean;
}

/** Reads the body, has what could be read stored, and answers as the source does. */
async function take(
  deps: Ingest,
  source: Source,
  signed: Signatures,
  { name, at, mayBeEmpty = false }: Addressed,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (!hasBody(request)) await signed.admit(request, noBytes);
  const { raw, value } = mayBeEmpty && !hasBody(request) ? { raw: noBytes, value: null } : alertBody(request);
  const asked = {
    source: name,
    body: value,
    raw,
    headers: request.headers,
    now: wallTime(deps.clock),
    ...(at === undefined ? {} : { at }),
  };
  const worked = deps.held.workOn(request);
  try {
    if (source.proof !== undefined) await deps.proofs.judge(source, asked);
    const come: Come = { source, asked, request, at: deps.clock.now(), unknownName: source === unknownSource };
    const progress: Progress = { reading: null };
    const taken = await takeIn(deps, come, progress).catch((error: unknown) => keepForLater(deps, come, progress, error));
    const own = answerSafely(deps, source, taken, asked);
    // What is kept for later is no fault of its sender's, whatever its source makes of a body without alerts.
    const answer = own === null || (taken.keptForLater === true && !isSuccess(own)) ? usualAnswer(taken) : own;
    if ('refusal' in answer) {
      if (taken.reading.problems.length > 0) await deps.records.keepRefused(come, taken.reading);
      throw new HttpFault(answer.refusal.status, answer.refusal.code, answer.refusal);
    }
    if (!isSuccess(answer)) await refusedInItsWords(deps, come, taken.reading, answer.status);
    const status = source === unknownSource && answer.status === 200 ? 202 : answer.status;
    return reply.code(status).header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(answer.body));
  } finally {
    worked();
  }
}

/** An API of somebody else's words its refusals itself; they are counted, kept and logged as all others are. What of it was taken is told elsewhere. */
async function refusedInItsWords(deps: Ingest, come: Come, reading: Reading, status: number): Promise<void> {
  const { signals, problems } = reading;
  const [problem] = problems;
  if (signals.length > 0 || problem === undefined) return;
  await deps.records.keepRefused(come, reading);
  const { ip } = come.request;
  const source = deps.label(come.asked.source);
  const { message, at } = problem;
  const code = 'no-readable-alert';
  deps.metrics.httpRefused(code);
  deps.sourceLog.refused(source, { status, code, message }, ip);
  const held = deps.refusedLines.pass(ip);
  const { method, routeOptions } = come.request;
  if (held !== null) deps.log.warn({ source, from: ip, method, route: routeOptions.url ?? null, code, at, held }, message);
}

/** How far it came. */
interface Progress {
  reading: Reading | null;
}

type TakenOrKept = Taken & { readonly keptForLater?: true };

const isSuccess = (answer: SourceAnswer): boolean => 'status' in answer && answer.status < 300;

/** Reads it in its turn, hands its signals on and tells of what it lacks. */
async function takeIn(deps: Ingest, come: Come, progress: Progress): Promise<TakenOrKept> {
  const { source, asked } = come;
  const name = asked.source;
  const turn = deps.order.enter(name, asked.raw.length > longBodyBytes);
  let handedOn: HandedOn;
  try {
    if (turn !== null) await turn.begins;
    handedOn = handOn(deps, come, turn === null ? readSafely(deps, source, asked) : await readInSlices(deps, source, asked));
  } finally {
    turn?.ends();
  }
  const { reading, stored } = handedOn;
  progress.reading = reading;
  const { accepted, incidents } = await stored;
  const more = await tellOfMissing(deps, name, reading, incidents);
  return { reading, accepted, incidents: [...incidents, ...more].map((number) => `INC-${number}`) };
}

/** Where a reading lacks something, people are told; answers the numbers of incidents opened for it. */
export async function tellOfMissing(
  { tellMissing }: Pick<IngestDeps, 'tellMissing'>,
  name: string,
  reading: Reading,
  incidents: readonly number[],
): Promise<readonly number[]> {
  const missing = missingOf(reading);
  const isToldOf = missing !== null && (missing.leftOut !== null || missing.unreadable > 0);
  return isToldOf ? tellMissing(name, missing, { signals: reading.signals, incidents }) : [];
}

/** A fault of ours is no news to the sender: what it sent is stored as it came and tried again. Whatever is no such fault is thrown again. */
async function keepForLater({ records, log }: Ingest, come: Come, { reading }: Progress, error: unknown): Promise<TakenOrKept> {
  if (error instanceof StoreUnavailable || error instanceof HttpFault) throw error;
  try {
    await records.keepFailed(come, error);
  } catch (refused) {
    if (refused instanceof StoreUnavailable) throw refused;
    log.error({ err: refused, source: come.asked.source }, 'A delivery that could not be taken could not be kept either.');
    throw error;
  }
  return { reading: { signals: reading?.signals ?? [], problems: [] }, accepted: 0, incidents: [], keptForLater: true };
}

interface HandedOn {
  readonly reading: Reading;
  readonly stored: ReturnType<Receive>;
}

/** Must never wait: what was handed on first is stored first. */
function handOn({ metrics, log, receive, records, count, sourceLog, label, organisation }: Ingest, come: Come, read: ReadBody): HandedOn {
  const name = come.asked.source;
  const reading = withDefaults(read.reading, organisation(), name);
  const { signals, problems } = reading;
  if (problems.length > 0) metrics.alert(label(name), 'refused', problems.length);
  if (problems.length > 0 && signals.length > 0)
    log.warn({ source: name, unread: problems.length, first: problems[0] }, 'some alerts of a batch could not be read');
  const note = records.noteOf(come, { ...read, reading });
  if (come.unknownName)
    sourceLog.strange({ source: name, from: come.request.ip, firstWords: signals[0]?.title ?? firstWordsOf(come.asked.raw) });
  if (signals.length > 0) return { reading, stored: receive(name, signals, missingOf(reading) ?? undefined, note) };
  if (problems.length === 0 && come.request.method !== 'GET' && come.request.headers[selfCheckHeader] === undefined) count?.(note);
  return { reading, stored: nothing };
}

/** On a request of our own that looks whether alerts are taken. */
export const selfCheckHeader = 'x-muster-self-check';

const noBytes = Buffer.alloc(0);
const nothing: ReturnType<Receive> = Promise.resolve({ accepted: 0, incidents: [] });

/** Longer bodies are read in slices. */
const longBodyBytes = 64 * 1024;

/** What it says of itself; null for a body of nothing but what nobody can read: it is refused. */
export function missingOf({ signals, problems, leftOut, leftNoneOut, group }: Reading): Missing | null {
  const unreadable = problems.length - (leftOut === undefined ? 0 : 1);
  if (leftOut === undefined && signals.length === 0 && unreadable > 0) return null;
  return { group: group ?? null, leftOut: leftOut ?? (leftNoneOut === true ? 0 : null), unreadable };
}

/** Everything is stored by now: a fault in the words of the answer must not have it sent again. */
const answerSafely = ({ log }: IngestDeps, source: Source, taken: Taken, asked: SourceRequest): SourceAnswer | null => {
  if (source.answer === undefined) return null;
  try {
    return source.answer(taken, asked);
  } catch (error) {
    log.error({ err: error, source: asked.source }, 'A source could not word its answer; the usual one was given.');
    return null;
  }
};

const usualAnswer = ({ reading: { signals, problems, leftOut }, accepted, incidents }: Taken): SourceAnswer => {
  if (signals.length === 0 && problems.length > 0 && leftOut === undefined) return { refusal: nothingReadable(problems) };
  const body: Accepted =
    problems.length === 0 ? { accepted, incidents } : { accepted, incidents, problems: problems.slice(0, mostProblemsTold) };
  return { status: 200, body };
};

/** Nobody reads more of them, and a body of nothing else has two million. */
const mostProblemsTold = 1_000;

const nothingReadable = (problems: readonly Unreadable[]) => {
  const first = problems[0];
  return {
    status: 400,
    code: 'no-readable-alert',
    message: `No alert of this body could be read. ${first?.message ?? ''}`.trim(),
    hint: 'docs/sources.md shows what each source sends.',
    at: first?.at ?? '$',
  };
};

const howToPost = 'Send it as Authorization: Bearer, X-Muster-Token, the password of basic authentication, or ?token= in the address.';

const faults = {
  400: refuses('Not parseable, empty, or nested deeper than 64 levels; `at` is the place.'),
  401: refuses('The token is missing or wrong, or the signature does not fit.'),
  403: refuses('Signed by somebody else than the system it is said to come from.'),
  413: refuses('Larger than 4 MiB, as it comes or unpacked.'),
  415: refuses('Not text, JSON or a form, or compressed by anything but gzip, deflate or br.'),
  429: refuses('Too many requests without the right token.'),
  503: refuses('It cannot be stored right now, or too much is being taken already: send it again after Retry-After seconds.'),
};

const stored = answers('Stored.', acceptedShape);

const webhook = (url: string, summary: string, sources: readonly Source[]) => ({
  summary,
  tags: ['alerts'],
  security: security.posting,
  consumes: ['application/json', 'text/plain', 'application/x-www-form-urlencoded'],
  params: z.object({
    source: z.string().meta({
      description: `${sources.map(({ name }) => `\`${name}\``).join(', ')}, or a name under \`sources:\` in muster.yaml.`,
    }),
    ...(url.includes(':instance')
      ? { instance: z.string().meta({ description: 'One of several: `payments` of `grafana/payments`.' }) }
      : {}),
  }),
  body: z.unknown().meta({ description: 'docs/sources.md shows what each source sends.' }),
  response: { 200: stored, 202: answers('Stored; there is no source of this name.', acceptedShape), ...faults },
});

const ownPath = ({ path, summary, body, answers: own }: SourcePath) => ({
  summary,
  tags: ['alerts'],
  security: security.posting,
  ...(body === undefined ? {} : { body }),
  ...paramsOf(path),
  response: own === undefined ? { 200: stored, ...faults } : { [own.status]: answers('Stored.', own.body), ...faults },
});

const paramsOf = (path: string) => {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  return names.length === 0 ? {} : { params: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) };
};
