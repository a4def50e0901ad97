// What Muster says, before anybody has been found to carry it. Every word is one of these, made by a pure function at commit.

import { type PersonKey, type Severity, severities } from './incident.js';

/** To whom. A room is named by its incident: its chat id may not be known yet. */
export type Recipient =
  | { readonly kind: 'person'; readonly person: PersonKey }
  /** `swarm`: the one where customers' news is written, not the war room. */
  | { readonly kind: 'room'; readonly incident: number; readonly swarm?: true }
  | { readonly kind: 'organisation' }
  /** Back to where something was asked: a group the bot does not own, or an address nobody knows. */
  | { readonly kind: 'chat'; readonly transport: string; readonly chat: string };

export type MessageKind = 'page' | 'room' | 'update' | 'reply' | 'digest';

/** What carrying it means. All acts of one chat happen in order, so a welcome never overtakes the room it is for. */
export type Act =
  | { readonly do: 'say' }
  /** The status card: edited in place and pinned where the transport can, said once where it cannot. */
  | { readonly do: 'card' }
  /** `byItself`: nobody asked for it, so it may be held back when too many are. */
  | { readonly do: 'open-room'; readonly subject: string; readonly members: readonly PersonKey[]; readonly byItself?: boolean }
  | { readonly do: 'invite'; readonly person: PersonKey }
  | { readonly do: 'remove'; readonly person: PersonKey }
  /** On what somebody wrote (the transport's id of it), instead of repeating it; said in words where nobody can react. */
  | { readonly do: 'react'; readonly emoji: string; readonly message: string }
  /** The group is called this from now on. */
  | { readonly do: 'rename'; readonly subject: string };

export interface Message {
  readonly to: Recipient;
  readonly kind: MessageKind;
  readonly act: Act;
  readonly text: string;
  readonly incident: number | null;
  /** Stale after this long: chatter expires into one "while I was away" line, pages never do. */
  readonly expiresAfterMs: number | null;
  /** Not sent at all when, just before it leaves, the incident is already so. */
  readonly unless: 'acknowledged' | 'resolved' | null;
  /** Unsent rows with the same key are replaced by this one. */
  readonly replaces: string | null;
  /** It is said only in place of such a row, by whichever transport that would leave: who has had it already needs no other. */
  readonly onlyReplacing?: true;
  /** It waits this long for newer ones, which take its place without making it later: a storm of changes is said once. Absent: at once. */
  readonly bundleMs?: number;
  /** It leaves no sooner: whoever it is for has quiet hours until then. Absent: at once. */
  readonly notBefore?: number;
  /** Each message costs something where it goes: with other answers that wait for the same person it is told in one. Absent: alone. */
  readonly joins?: true;
  /** The answers it is made of, where there are several. */
  readonly parts?: readonly AnswerPart[];
  /** The transport's id of the message this one answers, in the same chat. */
  readonly quote: string | null;
  /** The proposal it asks about: ✅ or ❌ on it decides that one. */
  readonly proposal?: number;
  /** The transport that must carry it: an answer goes back the way the question came. Absent: the primary one. */
  readonly via?: string;
  /** A page not delivered in this time goes to the next transport as well. Null: only when its transport is down or refuses it. */
  readonly fallbackAfterMs?: number | null;
  /** Where their phone may ring for it, it rings at once. Absent: once the page was not read in the policy's time. */
  readonly callsAtOnce?: true;
  /** The outbox row this one repeats on another transport. */
  readonly copyOf?: number;
  /** The chat of the recipient is somebody's own, not a group: an address that is no phone cannot show it. */
  readonly direct?: boolean;
  /** Nobody there has just written: it is a first word, not an answer. */
  readonly cold?: boolean;
  /** What may be tapped instead of typed; the text says the same in words. `vote`: a poll in the room rather than buttons. */
  readonly choices?: readonly Choice[];
  readonly vote?: boolean;
  /** How the votes of its chat stand, for a transport that can show that one has ended. Sent with the card: it says how things are. */
  readonly votes?: readonly VoteStanding[];
  /** An image or a file kept as evidence, by its hash. */
  readonly media?: MediaRef;
  /** The one-time code it carries: it holds from when this has been handed over, not from when it was made. */
  readonly code?: CodeCarried;
  /** In a relayed room everybody gets it but them: they wrote it, or got an answer of their own. */
  readonly except?: PersonKey;
  /** It says again what whoever did it says: where everybody has read that in the room, a reaction is enough. */
  readonly repeats?: true;
  /** Of the incident it is about, when it was said: what is worse leaves first. Absent: about none. */
  readonly severity?: Severity;
  /** It is the call that follows a page: made only while that page is not read. */
  readonly rings?: true;
  /** It shows a draft of the customer notice: an answer to it is a better one. */
  readonly draft?: true;
  /** The audience that hears it; absent: it is for who works on the incident. */
  readonly audience?: string;
  /** It is said in the swarm of its incident, or passed on from there. */
  readonly swarm?: true;
  /** One of several on how it goes, for whoever only follows: left out where the month's budget is used up. */
  readonly spared?: true;
  /** It tells of several pages at once. */
  readonly bundle?: Bundle;
  /** The transport's id of an earlier message of ours whose text this one replaces, where it can still be edited. */
  readonly inPlaceOf?: string;
}

/** One of several answers told in one message. */
export interface AnswerPart {
  /** As `replaces` of a message: a newer answer with the same key takes its place. */
  readonly replaces: string | null;
  readonly text: string;
}

/** Pages to one person that are told in one message. */
export interface Bundle {
  /** Outbox rows up to this one are in it. */
  readonly upTo: number;
  /** The worst of their incidents, a few. */
  readonly incidents: readonly number[];
}

/** Which code a message carries; the digits stand in its words alone. */
export interface CodeCarried {
  readonly transport: string;
  readonly address: string;
  readonly hash: string;
  /** How long it holds once it is there. */
  readonly holdsMs: number;
}

/** In `via`: no transport. Rooms are opened, and relayed ones passed on to each member, while any transport carries at all. */
export const roomsVia = 'rooms';

/** One thing that may be answered with a tap. */
export interface Choice {
  /** At most 20 characters: what the strictest transport shows (Meta: reply button title). */
  readonly title: string;
  /** What the tap says, as if the person had typed it: `ack 42`. At most 200 characters. */
  readonly says: string;
}

/** How one vote stands: decided by a word or a tap elsewhere, it is over in the room as well. */
export interface VoteStanding {
  /** What its choices say: that tells which vote it is. */
  readonly choices: readonly string[];
  /** Null while it is open, again too. `taken`: what the choice that won says; null where none did. `by` null: the incident is over. */
  readonly ended: { readonly taken: string | null; readonly by: PersonKey | null } | null;
}

/** Titles of what a page to be acknowledged may be answered with; an approved template's buttons bear them too, in this order. */
export const answerTitles = ['Acknowledge', 'Pass it on', 'Status'] as const;

/** Whether these are the answers to a page: buttons that somebody else has titled may carry no others. */
export const areAnswers = (choices: readonly Choice[]): boolean =>
  choices.length === answerTitles.length && choices.every(({ title }, index) => title === answerTitles[index]);

/** The largest image or file taken in, kept or sent on. Bigger ones are named only. */
export const largestMediaBytes = 5 * 1024 * 1024;

/** Something kept: its bytes lie in the media folder under this hash. */
export interface MediaRef {
  readonly sha256: string;
  readonly mime: string;
  readonly name: string | null;
  readonly sizeBytes: number;
}

/** Chat key of a recipient: rows with the same key leave in order. */
export const chatKeyOf = (to: Recipient): string => {
  switch (to.kind) {
    case 'person':
      return `person:${to.person}`;
    case 'room':
      return `${to.swarm === true ? 'swarm' : 'room'}:${to.incident}`;
    case 'organisation':
      return 'organisation';
    case 'chat':
      return `chat:${to.transport}:${to.chat}`;
    default:
      return to satisfies never;
  }
};

/**
 * Rows of one chat and lane leave in the order of their ids; of several lanes the most urgent leaves first, in this order. Pages have
 * one for each severity, so that none waits behind a milder one to the same person, not even while that is on its way; calls that wait
 * for their page to be read have their own, so that no page waits behind them. What waits
 * for more of its kind has one of its own, so that nothing said meanwhile waits with it; and so has what a room is called: nothing waits
 * for a name that WhatsApp will not take. What waits for the end of somebody's quiet hours holds up nothing else that is said to them. Who
 * only follows an incident hears last, however many they are.
 */
export const lanes = [
  ...(['P1', 'P2', 'P3', 'P4', 'ring', 'bundle', 'reply', 'stranger', 'chatter', 'news', 'subject', 'quiet', 'audience'] as const),
] as const;
export type Lane = (typeof lanes)[number];

/** Pages that are bundled when too many come at once. */
export const bundledLanes = ['P2', 'P3', 'P4'] as const satisfies readonly Lane[];

export function laneOf(message: Message): Lane {
  const { kind, act, incident, severity, bundle, bundleMs = 0, copyOf, notBefore, rings } = message;
  if (act.do === 'rename') return 'subject';
  // A call at once waits behind none that is to wait.
  if (rings === true && bundleMs > 0) return 'ring';
  if (kind === 'page' && bundle !== undefined) return copyOf === undefined ? 'bundle' : (severity ?? 'P1');
  // One about no incident is somebody trying a phone out: the answer to what they asked for.
  if (kind === 'page') return incident === null ? 'reply' : (severity ?? 'P1');
  if (notBefore !== undefined) return 'quiet';
  // A swarm takes no war room's place, not even in the queue.
  if (message.audience !== undefined || (message.swarm === true && kind === 'room')) return 'audience';
  if (isToStranger(message)) return 'stranger';
  if (kind === 'reply') return 'reply';
  // Cards keep their order among each other: each is an edit of the same message.
  return act.do === 'say' && bundleMs > 0 ? 'news' : 'chatter';
}

/**
 * Words straight to an address about no incident, because something came from there. Whoever may write to us must not be able to keep
 * others from being answered, so these have a budget of their own.
 */
export const isToStranger = ({ to, direct, incident, cold }: Message): boolean =>
  to.kind === 'chat' && direct === true && incident === null && cold !== true;

/** Among chats of one lane the worse incident comes first: 0 is the worst, and what is about none comes last. */
export const rankOf = ({ severity }: Message): number => (severity === undefined ? severities.length : severities.indexOf(severity));
