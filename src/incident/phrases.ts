// What Muster says to one person in their own chat where it has their language: how a page is answered, the answers to their own words,
// and what those who were paged hear of others. Each phrase is a whole line or a whole part of one: no sentence is mixed. What is said in
// rooms and what is kept is English, because everybody reads it. A language has all of these (`src/languages`); English stands below.

import type { AckCount } from './acks.js';
import type { Status } from './incident.js';
import { grouped, span } from './moment.js';
import { isBesideOwner, type Role } from './policy.js';

/** Roles that have a word of their own. */
export type NamedRole = 'owner' | 'backup' | 'manager' | 'comms' | 'vp-engineering' | 'vp-customer' | 'cto' | 'infrastructure';

/** What `undo` takes back, in the words that the events name it by; what is not among them is told in English. */
export const undoables = [
  'the acknowledgement',
  'taking back the acknowledgement',
  'passing it on',
  'letting go of it',
  'the handoff',
  'the change of seats',
  'the update',
  'the ETA',
  'the mitigation',
  'the resolve',
  'the reopening',
  'the cancellation',
  'the closing',
  'the declaration',
  'the change of severity',
  'the escalation',
  'the snooze',
  'the end of the quiet',
  'the proposal',
  'the approval',
  'the rejection',
] as const;
export type Undoable = (typeof undoables)[number];

/** How an incident stands, or that nobody has it. */
export type Standing = Status | 'nobody';

/** Whoever has it: a name, `you` for whoever reads it; null: nobody. */
export type Holder = { readonly name: string } | 'you' | null;

/** `it` is `INC-42`; times are as people read them, in the reader's zone; lengths of time are milliseconds; names are short ones. */
export interface Phrases {
  /** `Asha, Ben and Mia`. */
  readonly all: (names: readonly string[]) => string;
  /** `backup or manager`: what nobody is. */
  readonly either: (names: readonly string[]) => string;
  readonly roles: Readonly<Record<NamedRole, string>>;
  /** The role of whoever is on call beside the owner. */
  readonly onCallToo: string;
  readonly undoable: Readonly<Record<Undoable, string>>;
  /** `INC-42 is resolved`. */
  readonly standsAs: (it: string, standing: Standing) => string;

  /** Behind severity and number in the first line of a page: why it comes. */
  readonly news: {
    readonly unanswered: (forMs: number) => string;
    readonly moreHaveTo: string;
    readonly passedToYou: (from: string) => string;
    readonly letGo: (who: string) => string;
    readonly noWordFromYou: (forMs: number) => string;
    readonly noWordFrom: (who: string, forMs: number) => string;
    readonly asksYou: (from: string) => string;
    readonly waitsForYou: string;
    readonly youAreOnCall: string;
    readonly stillFiring: string;
    readonly firingAgain: string;
    readonly reopened: string;
    readonly notOver: (who: string) => string;
  };

  /** What a page asks. */
  readonly asks: {
    readonly takeOrPass: string;
    readonly asBackup: (owner: string) => string;
    readonly besideOwner: (owner: string) => string;
    readonly toHelp: (owner: string) => string;
    readonly asRole: (role: string, owner: string) => string;
    readonly backupIsNext: (owner: string) => string;
    readonly youAreNext: (owner: string) => string;
    /** Before another ask, in the same line: `Nobody is backup now.` */
    readonly nobodyIs: (roles: string) => string;
    readonly takeItToo: (by: string, at: string, acks: AckCount) => string;
    readonly nothing: (holder: string) => string;
    readonly nothingYet: (holder: string) => string;
    readonly stillOnIt: string;
    /** `holder`: with whom *no* leaves it; null: nobody has it. */
    readonly handover: (holder: string | null) => string;
    readonly handoverAgain: (from: string, at: string, holder: 'same' | { readonly name: string } | null) => string;
    readonly escalated: string;
    readonly escalatedTold: (holder: string) => string;
    readonly youHaveIt: string;
    readonly howToUpdate: string;
  };

  /** To whoever asked for something. */
  readonly answers: {
    readonly yours: (it: string, investigating: boolean, backup: string | null) => string;
    /** The line below it. `say`: where it may be said; null: nothing more is to be told of that. */
    readonly goOn: (say: 'here' | 'room' | null) => string;
    readonly countedToo: (it: string, acks: AckCount, holder: string) => string;
    readonly countsNoMore: (it: string, acks: AckCount, holder: string) => string;
    /** `next`: who is paged for it now; null: paging continues. */
    readonly passed: (it: string, next: string | null) => string;
    readonly passedKept: (it: string, holder: string) => string;
    /** `still`: who is paged for it all along; null: nobody. */
    readonly passedStill: (it: string, still: string | null) => string;
    readonly letGo: (it: string, paged: string) => string;
    readonly askedToTake: (it: string, to: string, holder: Holder) => string;
    readonly noted: (it: string, inRoom: boolean, words: string, downFrom: number | null) => string;
    readonly etaNoted: (it: string, at: string) => string;
    readonly mitigated: (it: string) => string;
    readonly resolved: (it: string, outcome: string) => string;
    readonly cancelled: (it: string) => string;
    /** `told`: others were paged. */
    readonly declaredByMistake: (it: string, told: boolean) => string;
    readonly undoHint: string;
    /** `silence`: what keeps it quiet when it is sent, as it is to be typed; null: nothing does. */
    readonly holdsUntil: (at: string, silence: string | null) => string;
    readonly reviewAsk: (number: number) => string;
    readonly undone: (what: string, rest: string) => string;
    readonly unassignedAgain: (it: string) => string;
    readonly hasItAgain: (name: string, it: string) => string;
    readonly standsAgain: (it: string, standing: Standing) => string;
    readonly takenByYou: (it: string, at: string) => string;
    readonly takenBy: (it: string, name: string, at: string) => string;
    readonly notTaken: (it: string) => string;
    readonly notPaged: (it: string, owner: string | null) => string;
    readonly alreadyResolved: (it: string, at: string | null) => string;
    readonly stillFiring: (it: string, firing: number, meant: 'resolve' | 'cancel') => string;
    readonly over: (it: string, number: number, status: Status, at: string | null) => string;
    readonly mergedInto: (it: string, into: number) => string;
    readonly nothingToUndo: (it: string) => string;
    readonly tooLateToUndo: (what: string, it: string, at: string) => string;
  };

  /** How it ended: `Down 8 min · 22 min to spare of 30 min`. */
  readonly outcome: {
    readonly down: (forMs: number) => string;
    readonly toSpare: (leftMs: number, withinMs: number) => string;
    readonly missed: (byMs: number, withinMs: number) => string;
    readonly customers: (count: number) => string;
  };

  /** To those who were paged, of what others did. */
  readonly notices: {
    /** `acks`: where more than one has to; `was`: who had it before. */
    readonly acknowledged: (by: string, at: string, acks: AckCount | null, investigating: boolean, was: string | null) => string;
    readonly acknowledgedToo: (by: string, at: string, acks: AckCount) => string;
    readonly countsNoMore: (who: string, acks: AckCount) => string;
    readonly cantKept: (who: string, holder: string) => string;
    readonly cantStill: (who: string, still: string | null) => string;
    readonly passedOn: (who: string, next: string | null) => string;
    readonly letGo: (who: string, paged: string) => string;
    readonly noWord: (who: string, forMs: number, paged: string) => string;
    readonly noWordFromYou: (forMs: number, paged: string) => string;
    readonly asked: (from: string, to: string) => string;
    readonly until: (holder: string | null, to: string) => string;
    readonly askedInstead: (from: string, to: string) => string;
    readonly notHandedOver: string;
    readonly noAnswerFromYou: (forMs: number, stays: string) => string;
    readonly noAnswer: (who: string, forMs: number, stays: string | null) => string;
    readonly staysWith: (holder: string) => string;
    readonly staysWithYou: string;
    /** `owner`: who is paged for it; null: nobody. */
    readonly stillUnassigned: (owner: string | null) => string;
    /** `by`: null where it ended by itself; `backAt`: when service was back, where that was before. */
    readonly resolved: (it: string, by: string | null, at: string, backAt: string | null) => string;
    readonly resolvedAnyway: (firing: number) => string;
    readonly firstUpdateDue: (at: string) => string;
    readonly updateDue: (at: string) => string;
    readonly cancelled: (by: string) => string;
    readonly falseAlarm: string;
    readonly declaredByMistake: (by: string) => string;
    readonly tookBack: (who: string, what: string) => string;
    readonly unassignedAgain: string;
    readonly hasItAgain: (name: string) => string;
    readonly youHaveIt: string;
    readonly takeIt: string;
    readonly nothingToDo: string;
  };

  /** What is asked of whoever said something, and what they are told when they were not understood. */
  readonly questions: {
    readonly nothingChanged: string;
    /** Behind the order: `Nothing has changed yet.`, and how to do it. */
    readonly replyYes: string;
    readonly resolve: (it: string, note: string | null) => string;
    readonly acknowledge: (it: string) => string;
    readonly decline: (it: string) => string;
    readonly update: (it: string, text: string) => string;
    readonly handOff: (it: string, to: string) => string;
    readonly didYouMean: (line: string) => string;
    readonly needsSomeone: string;
    readonly pagesWait: (count: number) => string;
    readonly more: (count: number) => string;
    readonly takeOneOrAll: (number: number) => string;
    readonly handover: (it: string, from: string) => string;
    readonly approve: (text: string, by: string) => string;
    readonly approveOrReject: (proposal: number) => string;
    readonly nobodyHasIt: (number: number) => string;
  };
}

/** `a, b <joiner> c`. */
export const listedWith = (names: readonly string[], joiner: string, none = ''): string =>
  names.length < 2 ? (names[0] ?? none) : `${names.slice(0, -1).join(', ')} ${joiner} ${names.at(-1)}`;

/** How an incident stands, in a word or two. */
export const statusWords: Readonly<Record<Status, string>> = {
  triage: 'in triage',
  triggered: 'nobody has acknowledged',
  acknowledged: 'acknowledged',
  investigating: 'investigating',
  mitigated: 'mitigated, watching',
  resolved: 'resolved',
  reviewed: 'reviewed',
  closed: 'closed',
  cancelled: 'cancelled',
  merged: 'merged',
};

const acksIn = ({ count, wanted }: AckCount): string => `${count} of ${wanted}`;
const alerts = (count: number): string => (count === 1 ? 'One alert' : `${count} alerts`);

/** What is said where nobody named another language, and in rooms. */
export const english: Phrases = {
  all: (names) => listedWith(names, 'and', 'nobody'),
  either: (names) => listedWith(names, 'or'),
  roles: {
    owner: 'owner',
    backup: 'backup',
    manager: 'manager',
    comms: 'customer lead',
    'vp-engineering': 'VP Engineering',
    'vp-customer': 'VP Customer Operations',
    cto: 'CTO',
    infrastructure: 'infrastructure lead',
  },
  onCallToo: 'on call too',
  undoable: Object.fromEntries(undoables.map((what) => [what, what])) as Record<Undoable, string>,
  standsAs: (it, standing) => (standing === 'nobody' ? `Nobody has ${it}` : `${it} is ${statusWords[standing]}`),
  news: {
    unanswered: (forMs) => `unanswered for ${span(forMs)}`,
    moreHaveTo: 'more have to acknowledge',
    passedToYou: (from) => `${from} passed it to you`,
    letGo: (who) => `${who} let go of it`,
    noWordFromYou: (forMs) => `we haven't heard from you for ${span(forMs)}`,
    noWordFrom: (who, forMs) => `no word from ${who} for ${span(forMs)}`,
    asksYou: (from) => `${from} asks you to take it`,
    waitsForYou: 'waiting for your answer',
    youAreOnCall: 'you are on call now',
    stillFiring: 'still firing',
    firingAgain: 'firing again',
    reopened: 'reopened',
    notOver: (who) => `not over after all, says ${who}`,
  },
  asks: {
    takeOrPass: 'Reply *ack* to take it, *no* to pass it on.',
    asBackup: (owner) => `${owner} is paged as owner, you are backup. Reply *ack* to take it.`,
    besideOwner: (owner) => `${owner} is on call too and paged. Reply *ack* to take it.`,
    toHelp: (owner) => `${owner} is paged to take it, you are asked to help. *status* for more, *ack* to take it yourself.`,
    asRole: (role, owner) => `You get this as ${role}: ${owner} is paged to take it. *status* for more, *ack* to take it yourself.`,
    backupIsNext: (owner) => `${owner} hasn't answered. You're next: reply *ack* to take it.`,
    youAreNext: (owner) => `${owner} hasn't answered. Please take it: reply *ack*.`,
    nobodyIs: (roles) => `Nobody is ${roles} now.`,
    takeItToo: (by, at, acks) => `${by} acknowledged at ${at}, ${acksIn(acks)}. Reply *ack* that you are on it too, *no* to pass it on.`,
    nothing: (holder) => `${holder} has it. *status* for more.`,
    nothingYet: (holder) => `${holder} has it and is investigating. *status* for more.`,
    stillOnIt: 'Still on it? Reply *ack*. *no* passes it on.',
    handover: (holder) => `Reply *ack* to take it, *no* ${holder === null ? "if you can't" : `to leave it with ${holder}`}.`,
    handoverAgain: (from, at, holder) => {
      const has = holder === null ? ' and nobody has it yet' : holder === 'same' ? ' and still has it' : `; ${holder.name} still has it`;
      return `${from} asked you at ${at}${has}. Reply *ack* to take it, *no* if you can't.`;
    },
    escalated: 'Nobody has acknowledged. Reply *ack* to take it, *status* for more.',
    escalatedTold: (holder) => `${holder} has it. Reply *status* for more.`,
    youHaveIt: 'You have it. *update …* as you go, *mitigated* when the worst is over.',
    howToUpdate: 'Reply, for example, *update 70% restored* or *eta 20m*.',
  },
  answers: {
    yours: (it, investigating, backup) =>
      `${it} is yours${investigating ? ', investigating' : ''}.${backup === null ? '' : ` Backup: ${backup}.`}`,
    goOn: (say) =>
      `*update 70% restored* as you go, *propose …* for a decision, *resolve* when it is over.${say === null ? '' : say === 'here' ? ' Say it here.' : ' Say it in the war room or here.'}`,
    countedToo: (it, acks, holder) => `You acknowledged ${it} too: ${acksIn(acks)}. ${holder} has it.`,
    countsNoMore: (it, acks, holder) => `You no longer count for ${it}: ${acksIn(acks)}. ${holder} has it.`,
    passed: (it, next) => `You passed ${it}; ${next === null ? 'paging continues' : `${next} is paged now`}.`,
    passedKept: (it, holder) => `You passed ${it}; it stays with ${holder}.`,
    passedStill: (it, still) => `You passed ${it}; ${still === null ? 'it is still unassigned' : `${still} is still being paged`}.`,
    letGo: (it, paged) => `You no longer have ${it}. Paged: ${paged}.`,
    askedToTake: (it, to, holder) =>
      holder === null
        ? `${to} is asked to take ${it}. Still unassigned until ${to} replies.`
        : `${to} is asked to take ${it}. It stays with ${holder === 'you' ? 'you' : holder.name} until ${to} replies.`,
    noted: (it, inRoom, words, downFrom) =>
      `${inRoom ? `Noted on ${it} and posted in the war room` : `Noted on ${it}`}: ${words}${downFrom === null ? '' : ` (down from ${downFrom}%)`}.`,
    etaNoted: (it, at) => `ETA ${at} noted on ${it}.`,
    mitigated: (it) => `${it} is mitigated. *resolve* when it is over.`,
    resolved: (it, outcome) => `${it} is resolved. ${outcome}`,
    cancelled: (it) => `${it} is cancelled. *undo* within 2 min takes it back.`,
    declaredByMistake: (it, told) => `Undone. ${it} is cancelled: declared by mistake.${told ? ' Everybody who was paged is told.' : ''}`,
    undoHint: '*undo* within 2 min takes it back.',
    holdsUntil: (at, silence) =>
      `If it still fires at ${at}, or turns worse before, people are paged again${silence === null ? '' : `; ${silence} keeps it quiet`}.`,
    reviewAsk: (number) => `📝 While it is fresh: *cause …*, *lesson …*, *action @who … by 10:00*. Then *close* INC-${number} with a note.`,
    undone: (what, rest) => `Undone: ${what}. ${rest}`,
    unassignedAgain: (it) => `Undone. ${it} is unassigned again.`,
    hasItAgain: (name, it) => `${name} has ${it} again.`,
    standsAgain: (it, standing) => `${english.standsAs(it, standing)} again.`,
    takenByYou: (it, at) => `You took ${it} at ${at}.`,
    takenBy: (it, name, at) => `${name} took ${it} at ${at}. To lead it yourself: *take over ${it}*.`,
    notTaken: (it) => `Nobody has acknowledged ${it}. *ack* takes it.`,
    notPaged: (it, owner) =>
      owner === null ? `You were not paged for ${it}. *ack* takes it.` : `${owner} is being paged, not you. *ack* takes it.`,
    alreadyResolved: (it, at) => `${it} ${at === null ? 'is resolved' : `was resolved at ${at}`}. *reopen* if it is not over.`,
    stillFiring: (it, firing, meant) =>
      `${alerts(firing)} of ${it} ${firing === 1 ? 'is' : 'are'} still firing at the source. Check, then *${meant} anyway* if you are sure.`,
    over: (it, number, status, at) =>
      `${it} ${at === null ? `is ${status}` : `was ${status} at ${at}`}. *reopen ${number} why* opens it again.`,
    mergedInto: (it, into) => `${it} is part of INC-${into} now. Say it there.`,
    nothingToUndo: (it) => `There is nothing of yours to undo on ${it}.`,
    tooLateToUndo: (what, it, at) =>
      `${what.charAt(0).toUpperCase()}${what.slice(1)} on ${it} was at ${at}, too long ago to undo. *reopen*, *unack* or *sev* still work.`,
  },
  outcome: {
    down: (forMs) => `Down ${span(forMs)}`,
    toSpare: (leftMs, withinMs) => `${span(leftMs)} to spare of ${span(withinMs)}`,
    missed: (byMs, withinMs) => `SLA of ${span(withinMs)} missed by ${span(byMs)}`,
    customers: (count) => `${grouped(count)} customers affected`,
  },
  notices: {
    acknowledged: (by, at, acks, investigating, was) =>
      `Acknowledged by ${by} at ${at}${acks === null ? '' : `, ${acksIn(acks)}`}${investigating ? ', investigating' : ''}${was === null ? '' : ` (was ${was})`}`,
    acknowledgedToo: (by, at, acks) => `Acknowledged by ${by} too at ${at}, ${acksIn(acks)}`,
    countsNoMore: (who, acks) => `${who} no longer counts as having acknowledged, ${acksIn(acks)}`,
    cantKept: (who, holder) => `${who} can't take it: it stays with ${holder}`,
    cantStill: (who, still) => `${who} can't take it: ${still === null ? 'still unassigned' : `${still} is still being paged`}`,
    passedOn: (who, next) => `${who} passed it on: ${next === null ? 'paging continues' : `${next} is paged now`}`,
    letGo: (who, paged) => `${who} let go of it and nobody has it: paging ${paged}`,
    noWord: (who, forMs, paged) => `No word from ${who} for ${span(forMs)}: paging ${paged}`,
    noWordFromYou: (forMs, paged) => `We haven't heard from you for ${span(forMs)}: paging ${paged}`,
    asked: (from, to) => `${from} asked ${to} to take it`,
    until: (holder, to) => `${holder === null ? 'Still unassigned' : `${holder} has it`} until ${to} replies.`,
    askedInstead: (from, to) => `${from} asked ${to} instead. You have nothing to do.`,
    notHandedOver: 'not handed over',
    noAnswerFromYou: (forMs, stays) => `We had no answer from you for ${span(forMs)}. ${stays}. You have nothing to do.`,
    noAnswer: (who, forMs, stays) => `${who} hasn't answered for ${span(forMs)}${stays === null ? '' : `. ${stays}.`}`,
    staysWith: (holder) => `It stays with ${holder}`,
    staysWithYou: 'It stays with you. *handoff @…* asks somebody else',
    stillUnassigned: (owner) => `Still unassigned${owner === null ? '' : `, ${owner} is being paged`}`,
    resolved: (it, by, at, backAt) =>
      `${it} resolved ${by === null ? 'by itself' : `by ${by}`} at ${at}${backAt === null ? '' : ` (service back at ${backAt})`}`,
    resolvedAnyway: (firing) => `Resolved anyway: ${firing} alert${firing === 1 ? ' is' : 's are'} still firing at the source.`,
    firstUpdateDue: (at) => `First update was due at ${at}`,
    updateDue: (at) => `Update due at ${at}`,
    cancelled: (by) => `Cancelled by ${by}`,
    falseAlarm: 'False alarm',
    declaredByMistake: (by) => `${by} declared it by mistake. You have nothing to do.`,
    tookBack: (who, what) => `${who} took back ${what}`,
    unassignedAgain: 'It is unassigned again',
    hasItAgain: (name) => `${name} has it again`,
    youHaveIt: 'You have it.',
    takeIt: 'Still unassigned: *ack* takes it.',
    nothingToDo: 'You have nothing to do.',
  },
  questions: {
    nothingChanged: 'Nothing has changed.',
    replyYes: 'Nothing has changed yet.\nReply *yes* to do it.',
    resolve: (it, note) => `Resolve ${it}${note === null ? '' : ` with the note “${note}”`}?`,
    acknowledge: (it) => `Take ${it}?`,
    decline: (it) => `Pass ${it} on?`,
    update: (it, text) => `Post “${text}” as an update on ${it}?`,
    handOff: (it, to) => `Hand ${it} to ${to}?`,
    didYouMean: (line) => `Did you mean *${line}*? Nothing has changed yet.\nReply *yes*.`,
    needsSomeone: 'Still needs someone. Reply *ack* to take it, *no* to pass it on.',
    pagesWait: (count) => `${count} pages wait for you:`,
    more: (count) => `and ${count} more`,
    takeOneOrAll: (number) => `Reply *ack ${number}* to take one, *ack all* to take every one.`,
    handover: (it, from) => `${from} asks you to take ${it}. Reply *ack* to take it, *no* to leave it there.`,
    approve: (text, by) => `Approve? ${text} (${by})`,
    approveOrReject: (proposal) => `Reply *approve ${proposal}* or *reject ${proposal} why*.`,
    nobodyHasIt: (number) => `Nobody has taken it yet. *ack ${number}* takes it, *status ${number}* shows more.`,
  },
};

/** A role as people say it. */
export const roleIn = (says: Phrases, role: Role): string =>
  (says.roles as Readonly<Record<string, string>>)[role] ?? (isBesideOwner(role) ? says.onCallToo : role);

/** The phrases, where they have a word for what was taken back; else English. */
export const phrasesOfUndo = (says: Phrases, what: string): Phrases => (Object.hasOwn(says.undoable, what) ? says : english);
