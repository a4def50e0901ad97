// Which source reads what is posted under a name: that of a source, of an instance (`grafana/payments`), of an integration of its own in
// muster.yaml, or one that nobody knows.

import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import { type AlertMapping, type Organisation, settingsOf, sourceNamed } from '../../people/organisation.js';
import { customSource, mappedSource, unknownSource } from '../../sources/index.js';
import type { Reading, Source } from '../../sources/source.js';

/** What a request under `/webhooks/` is read by, and the name its alerts are kept under. */
export interface Integration {
  readonly name: string;
  readonly source: Source;
}

interface FinderDeps {
  readonly sources: readonly Source[];
  readonly organisation: () => Organisation;
  readonly log: Pick<FastifyBaseLogger, 'warn'>;
}

/** The name in the path of a webhook: `grafana`, or `grafana/payments`. */
export function nameIn(request: FastifyRequest): string {
  const { source, instance } = request.params as { readonly source: string; readonly instance?: string };
  return instance === undefined ? source : `${source}/${instance}`;
}

/**
 * Names in `sources:` of muster.yaml that no system has are integrations of their own in the generic format, or by a mapping. An instance there is no entry
 * for counts as its source does. Any other name is mistyped, or its sender is not set up yet: what it brings is an alert all the same.
 */
export function integrationFinder({ sources, organisation, log }: FinderDeps): (request: FastifyRequest) => Integration {
  const names = new Set(sources.map(({ name }) => name));
  const find = sourceFinder({ sources, organisation });
  const kept = keptNames(log);
  return (request) => {
    const asked = nameIn(request);
    const source = find(asked);
    if (names.has(asked) || organisation().sources.has(asked)) return { name: asked, source };
    return { name: kept(asked, source === unknownSource ? null : sourceNamed(asked), request), source };
  };
}

/** What reads the bodies of a name. */
export function sourceFinder({
  sources,
  organisation,
}: {
  readonly sources: readonly Source[];
  readonly organisation: () => Pick<Organisation, 'sources'>;
}): (name: string) => Source {
  const byName = new Map(sources.map((source) => [source.name, source]));
  return (name) => {
    const named = organisation().sources;
    const of = sourceNamed(name);
    const known = byName.get(of) ?? (named.has(name) || named.has(of) ? customSource : unknownSource);
    return known === customSource ? reading(settingsOf(organisation(), name)?.mapping) : known;
  };
}

/** One object for each mapping of muster.yaml. */
const mapped = new WeakMap<AlertMapping, Source>();

const reading = (mapping: AlertMapping | undefined): Source => {
  if (mapping === undefined) return customSource;
  const made = mapped.get(mapping) ?? mappedSource(mapping);
  mapped.set(mapping, made);
  return made;
};

/** The name an alert of one nobody named is kept under; the log says once of each that alerts come in by it. */
function keptNames(log: FinderDeps['log']): (asked: string, source: string | null, request: FastifyRequest) => string {
  const told = new Set<string>();
  return (asked, source, { ip }) => {
    const isKept = told.has(asked) || (told.size < mostStrangeNames && nameToKeep.test(asked));
    const name = isKept ? asked : (source ?? unknownLabel);
    if (told.has(name)) return name;
    told.add(name);
    log.warn({ source: name, from: ip }, source === null ? strange(isKept ? name : '…') : unnamed(isKept ? name : `${source}/…`, source));
    return name;
  };
}

/** More names than that are no mistakes. */
const mostStrangeNames = 1_000;
const nameToKeep = /^([\w.-]{1,64}|\w[\w.-]{0,63}\/\w[\w.-]{0,63})$/;

const strange = (name: string): string =>
  `Alerts are posted to /webhooks/${name}, and there is no source of this name. They are taken as any other; name it under sources: in muster.yaml, or have the sender use the name of its system.`;

const unnamed = (name: string, source: string): string =>
  `Alerts are posted to /webhooks/${name}, an instance of ${source} that muster.yaml does not name. They are taken with what holds for ${source}; name it under sources: to give it a secret, a team or words of its own.`;

/** Stands for every name that nobody knows. */
export const unknownLabel = 'unknown';

/** What of a name may be a label or stand in the log: a source, or a name in muster.yaml; `unknown` for any other. */
export function labelOf(known: readonly Source[], organisation: () => Organisation): (name: string) => string {
  const names = new Set(known.map(({ name }) => name));
  return (name) => {
    const isKnown = (one: string): boolean => names.has(one) || organisation().sources.has(one);
    if (isKnown(name)) return name;
    const source = sourceNamed(name);
    return isKnown(source) ? source : unknownLabel;
  };
}

/** Whose alert a request was to bring, for the log: what `labelOf` makes of its name, null where no alerts are taken. */
export function sourceNames(known: readonly Source[], organisation: () => Organisation): (request: FastifyRequest) => string | null {
  const label = labelOf(known, organisation);
  const byPath = new Map(known.flatMap(({ name, paths = [] }) => paths.map(({ path }) => [path, name] as const)));
  return (request) => {
    const { url = '' } = request.routeOptions;
    return webhookUrls.some((one) => one === url) ? label(nameIn(request)) : (byPath.get(url) ?? null);
  };
}

/** The path of any webhook, and of an instance of one. */
export const webhookUrls = ['/webhooks/:source', '/webhooks/:source/:instance'] as const;

/** With what muster.yaml says of alerts that do not say it themselves. */
export function withDefaults(reading: Reading, organisation: Organisation, name: string): Reading {
  const service = settingsOf(organisation, name)?.service;
  if (service === undefined || reading.signals.length === 0) return reading;
  return { ...reading, signals: reading.signals.map((signal) => (signal.service === null ? { ...signal, service } : signal)) };
}
