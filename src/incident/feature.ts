// What a feature is: its commands and events with their rules, their effect on the incident and their words, in one record. The
// kernel folds over the list in features/index.ts and knows none of them by name; the compiler asks each feature for everything.

import type { AudienceNews } from './audience-news.js';
import type { ChatCommand } from './chat-command.js';
import type { Directory } from './directory.js';
import type { EffectRequest } from './effect.js';
import type { Actor, EpochMs, Incident, PersonKey } from './incident.js';
import type { Message } from './message.js';
import type { Phrases } from './phrases.js';
import type { Reader } from './reader.js';
import type { Recorded } from './record-parts.js';
import type { KernelRefusal } from './refusal.js';
import type { Signal, SignalName } from './signals.js';

export interface AnyCommand {
  readonly type: string;
}

export interface AnyKind {
  readonly kind: string;
}

export interface AnyRefusal {
  readonly refused: string;
}

/** Something that happened, before it has a place in the timeline; what a rule answers with. */
export type FactOf<E> = E & {
  readonly by: Actor;
  /** The order of a person that did the same to several incidents: `undo` takes back all of it. */
  readonly together?: string;
};

/** With its place in the timeline. `seq` starts at 1 and has no gaps within one incident. */
export type EventOf<E> = FactOf<E> & {
  readonly incident: number;
  readonly seq: number;
  readonly at: EpochMs;
  /** Where the change it is part of begins; absent: it is the first of its change. */
  readonly partOf?: number;
};

/** What a rule answers: facts and signals in order, or why not. An empty list means: right as it is, nothing to say. */
export type Verdict<E extends AnyKind, R extends AnyRefusal = never> = readonly (FactOf<E> | Signal)[] | R | KernelRefusal;

/** Judges one command on the incident as it is. */
export type Rule<C, E extends AnyKind, R extends AnyRefusal> = (incident: Incident, command: C, now: EpochMs) => Verdict<E, R>;

/** Judges a command that brings an incident into being. */
export interface OpeningRule<C, E extends AnyKind, R extends AnyRefusal> {
  readonly opens: (command: C, now: EpochMs) => Verdict<E, R>;
}

/** What every announcement is given: the incident right after its event, the names. Nothing else may be read. */
export interface Context {
  /** The incident after this event and no later one. */
  readonly incident: Incident;
  readonly directory: Directory;
}

/** What a timeline line is made with. */
export interface LineWords {
  readonly directory: Directory;
  /** Who did it. */
  readonly who: string;
  readonly name: (person: PersonKey | null | undefined) => string;
  /** `Asha and Ian`. */
  readonly all: (people: readonly { readonly person: PersonKey }[]) => string;
  /** `: “…”` of what somebody said, or nothing. */
  readonly said: (text: string) => string;
}

/** What an answer to whoever asked is made with. */
export interface AnswerWords {
  readonly reader: Reader;
  /** `INC-42`, or `it`. */
  readonly it: string;
  readonly name: (person: PersonKey | null) => string;
  readonly all: (people: readonly { readonly person: PersonKey }[]) => string;
  /** In the reader's own zone. */
  readonly time: (at: EpochMs) => string;
  /** What is said in the reader's own language where they alone read it. All else here is English. */
  readonly says: Phrases;
}

/**
 * Words of people by what they mean to whoever reads it later. `ended`, `eased`: how it was ended or mitigated; `done`: what was decided and
 * done; `talk`: said in the room, in passing.
 */
export interface Archived {
  readonly as: 'cause' | 'fix' | 'ended' | 'eased' | 'done' | 'note' | 'talk';
  readonly text: string;
}

interface EventWords<E> {
  /** Its line in the timeline, without the time, which stands in its own column. */
  readonly line: (event: EventOf<E>, words: LineWords) => string;
  /** Who is told what; an empty list on purpose where nobody is. */
  readonly announce: (event: EventOf<E>, context: Context) => readonly Message[];
  /** What whoever asked for it is told in their own chat; null where the others' words say it all. */
  readonly confirm: (event: EventOf<E>, incident: Incident, words: AnswerWords) => string | null;
  /** In words, what `undo` takes back (`the resolve`); absent, or null of one event: it cannot be undone. */
  readonly undo?: string | ((event: EventOf<E>) => string | null);
  /** In words, what somebody did that stays (`the note`); absent, or null: it is nothing a person did by itself. */
  readonly stays?: string | ((event: EventOf<E>) => string | null);
  /** It took back what whoever did it had done. */
  readonly takesBack?: (event: EventOf<E>) => boolean;
  /** Whom it wakes, where that is not its `paged`. */
  readonly wakes?: (event: EventOf<E>) => readonly PersonKey[];
  /** Whose page that waits it hurries: where it is taken back they hear of that too. `incident` is the one after it. */
  readonly mayWake?: (event: EventOf<E>, incident: Incident) => readonly PersonKey[];
  /** What the next regular post repeats; `incident` is the one after the event. */
  readonly news?: (event: EventOf<E>, incident: Incident) => string | null;
  /** Its news takes the place of earlier news by the same: it tells all of it again. */
  readonly newsReplaceOwn?: true;
  /** It changes nothing that the status card shows, or says the card itself. */
  readonly leavesCardAlone?: true;
  /** Its card may wait a second for newer ones. */
  readonly bundlesCard?: (event: EventOf<E>) => boolean;
  /** The room has heard what it is about already: whoever did it gets an answer there. */
  readonly keptSilently?: true;
  /** The swarm shows it: whoever asked for it there needs no answer beside it. */
  readonly shownInSwarm?: true;
  /** Its answer shows a draft: an answer to that is a better one. */
  readonly showsDraft?: true;
  /** Doing it makes one a member of the war room. */
  readonly joinsRoom?: true;
  /** Whoever reads the log alone has to know of it: its line stands there at `info`, where others are at `debug`. */
  readonly milestone?: true;
  /** Its `text` is what whoever did it said in passing: somebody may name the cause in it. */
  readonly speaks?: true;
  /** The part of the incident's documents it belongs to; null, or absent: it stands in the timeline alone. */
  readonly recorded?: (event: EventOf<E>) => Recorded | null;
  /** What those hear who only follow the incident; null, or absent: nothing. */
  readonly audiences?: (event: EventOf<E>, context: Context) => AudienceNews | null;
  /** What the archive keeps of it by its meaning; null, or absent: its line alone. */
  readonly archived?: (event: EventOf<E>) => Archived | null;
  /** What is asked of other systems because of it. */
  readonly effects?: (event: EventOf<E>, incident: Incident, directory: Directory) => readonly EffectRequest[];
}

/** Everything about one kind of event. It applies and never judges: judging lives in the rules. */
export type EventPlan<E> = EventWords<E> &
  (
    | { readonly apply: (incident: Incident, event: EventOf<E>) => Incident }
    /** The incident right after it opened, made from the event alone. */
    | { readonly begins: (event: EventOf<E>) => Incident }
  );

/** The words for why not. */
export type RefusalPlan<R> = (refusal: R, words: AnswerWords & { readonly incident: Incident | null }) => string;

/** One thing the clock will ask for, and when. */
export interface Due<C = AnyCommand> {
  readonly at: EpochMs;
  readonly command: C;
  /** From then on it makes no sense: what it announces has fallen due itself, and asking would hold up every clock behind it. */
  readonly until?: EpochMs;
}

/** What a feature does when another raises a signal. `facts` are those decided so far for the same command. */
export type Hooks<E> = {
  readonly [S in SignalName]?: (
    signal: Extract<Signal, { signal: S }>,
    decided: { readonly now: EpochMs; readonly facts: readonly AnyKind[] },
  ) => readonly FactOf<E>[];
};

/** `C`: its commands, `E`: its events, `R`: refusals of its own, each a union. */
export interface Feature<C extends AnyCommand, E extends AnyKind, R extends AnyRefusal = never> {
  readonly name: string;
  readonly commands: {
    readonly [T in C['type']]: Rule<Extract<C, { type: T }>, E, R> | OpeningRule<Extract<C, { type: T }>, E, R>;
  };
  readonly events: { readonly [K in E['kind']]: EventPlan<Extract<E, { kind: K }>> };
  readonly refusals: { readonly [N in R['refused']]: RefusalPlan<Extract<R, { refused: N }>> };
  /** What will fall due as things stand on an incident that is open, in no order. */
  readonly clocks?: (incident: Incident) => readonly Due<C>[];
  /** What will fall due on one that is over. */
  readonly clocksOnceOver?: (incident: Incident) => readonly Due<C>[];
  readonly on?: Hooks<E>;
  /** What people type for it. */
  readonly chat?: readonly ChatCommand<C>[];
  /** Never set: the compiler derives the unions of all commands, events and refusals from it. */
  readonly types?: { readonly command: C; readonly event: E; readonly refusal: R };
}

/**
 * Makes commands of one type, so that nobody outside its feature has to name it. Whether all of its fields are there is asked where
 * the command is used: one read from chat has no `by` yet.
 */
export const maker =
  <C extends AnyCommand>(type: C['type']) =>
  <F extends Partial<Omit<C, 'type'>>>(fields: F): { readonly type: C['type'] } & F => ({ type, ...fields });
