// The features folded into tables, once: which rule judges a command, which plan an event has, who listens for a signal. Types of
// single commands and events are checked where each feature is written; in the tables they are one among all.

import type { ChatCommand } from './chat-command.js';
import type { AnyCommand, AnyKind, AnyRefusal, Due, EventOf, EventPlan, FactOf, OpeningRule, RefusalPlan, Rule } from './feature.js';
import { features } from './features/index.js';
import { type Incident, isOpen } from './incident.js';
import type { Signal, SignalName } from './signals.js';

/** The unions of all commands, events and refusals. */
export type FeatureTypes = NonNullable<TypesOf<(typeof features)[number]>>;

type TypesOf<F> = F extends { readonly types?: infer T } ? T : never;

type AnyEvent = EventOf<AnyKind>;
type Listener = (signal: Signal, decided: { readonly now: number; readonly facts: readonly AnyKind[] }) => readonly FactOf<AnyKind>[];

/** A feature with its types forgotten. */
interface Registered {
  readonly name: string;
  readonly commands: Readonly<Record<string, Rule<AnyCommand, AnyKind, AnyRefusal> | OpeningRule<AnyCommand, AnyKind, AnyRefusal>>>;
  readonly events: Readonly<Record<string, EventPlan<AnyKind>>>;
  readonly refusals: Readonly<Record<string, RefusalPlan<AnyRefusal>>>;
  readonly clocks?: (incident: Incident) => readonly Due[];
  readonly clocksOnceOver?: (incident: Incident) => readonly Due[];
  readonly on?: Readonly<Partial<Record<SignalName, Listener>>>;
}

const registered = features as unknown as readonly Registered[];

/** Two features that claim one name would each work half of the time: better not at all. */
function table<T>(what: string, entries: readonly (readonly [string, T])[]): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const [name, value] of entries) {
    if (found.has(name)) throw new Error(`two features have the ${what} ${name}`);
    found.set(name, value);
  }
  return found;
}

const rules = table(
  'command',
  registered.flatMap((feature) => Object.entries(feature.commands)),
);
const plans = table(
  'event',
  registered.flatMap((feature) => Object.entries(feature.events)),
);
const reasons = table(
  'refusal',
  registered.flatMap((feature) => Object.entries(feature.refusals)),
);

const missing = (what: string, name: string): never => {
  throw new Error(`no feature has the ${what} ${name}`);
};

export const ruleOf = (type: string) => rules.get(type) ?? missing('command', type);

/** Everything about one kind of event. */
export const planOf = (event: Pick<AnyEvent, 'kind'>): EventPlan<AnyKind> => plans.get(event.kind) ?? missing('event', event.kind);

/** Kinds of events that say what the archive keeps of them. */
export const archivingKinds: ReadonlySet<string> = new Set(
  [...plans].flatMap(([kind, plan]) => (plan.archived === undefined ? [] : [kind])),
);

/** The words of a feature's own refusal; undefined for one of the kernel's. */
export const reasonOf = (refused: string): RefusalPlan<AnyRefusal> | undefined => reasons.get(refused);

const listeners = new Map<SignalName, readonly Listener[]>();

/** Who listens for a signal, in the order of the registry. */
export function listenersFor(signal: SignalName): readonly Listener[] {
  const known = listeners.get(signal);
  if (known !== undefined) return known;
  const found = registered.flatMap((feature) => feature.on?.[signal] ?? []);
  listeners.set(signal, found);
  return found;
}

const clocks = registered.flatMap((feature) => feature.clocks ?? []);
const clocksOnceOver = registered.flatMap((feature) => feature.clocksOnceOver ?? []);

/** Everything that will fall due on an incident as things stand, by the order of the registry. */
export const clocksOfFeatures = (incident: Incident): readonly Due[] =>
  (isOpen(incident) ? clocks : clocksOnceOver).flatMap((dueOf) => dueOf(incident));

/** What people type for features that bring it themselves. */
export const chatOfFeatures = features.flatMap((feature) => (feature.chat ?? []) as readonly ChatCommand<AnyCommand>[]);
