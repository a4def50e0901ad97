// What was asked of somebody a moment ago, in one chat, so that a digit or a word answers it. A restart forgets it: every question also
// says what can be typed in full.

import { minutes } from '../../incident/duration.js';
import type { EpochMs, Incident, PersonKey } from '../../incident/incident.js';
import type { Heard } from '../command.js';

/** A chat command that was understood. */
export type Asked = Extract<Heard, { heard: 'ask' }>;

/** A numbered choice is forgotten after this; the number of the incident works for ever. */
const choiceHoldsMs = minutes(10);
/** A question for a yes or a no: soon people say yes to something else. */
const questionHoldsMs = minutes(2);
/** Asked of somebody who was not there: they have to see it first. */
const questionToAnotherHoldsMs = minutes(10);

/** Offers answers to the sender of a message. */
export interface Offer {
  /** Remembers the incidents among which the sender is to choose. */
  among(asked: Asked, incidents: readonly Incident[]): void;
  /** Remembers what a yes is to do and what a no is answered with: the sender's, or in their own chat that of another person. */
  yesOrNo(asked: Asked, declined: string, person: PersonKey | null): void;
}

interface Choice {
  readonly numbers: readonly number[];
  readonly asked: Asked;
  readonly until: EpochMs;
}

interface Question {
  readonly asked: Asked;
  readonly declined: string;
  readonly until: EpochMs;
}

/** One chat of one person. */
export interface Chat {
  readonly person: PersonKey;
  readonly chat: string | null;
}

export interface Offered {
  to(chat: Chat): Offer;
  choice(chat: Chat): Choice | null;
  question(chat: Chat): Question | null;
  forget(chat: Chat): void;
}

/** Remembers one choice and one question for each chat of each person. */
export function createOffered(now: () => EpochMs): Offered {
  const choices = new Map<string, Choice>();
  const questions = new Map<string, Question>();
  const keyOf = ({ person, chat }: Chat) => `${person} ${chat ?? ''}`;
  const held = <T extends { readonly until: EpochMs }>(found: T | undefined): T | null =>
    found !== undefined && found.until > now() ? found : null;
  return {
    to: (chat) => ({
      among: (asked, incidents) => {
        choices.set(keyOf(chat), { numbers: incidents.map((one) => one.number), asked, until: now() + choiceHoldsMs });
      },
      yesOrNo: (asked, declined, person) => {
        const to = person === null ? chat : { person, chat: null };
        questions.set(keyOf(to), { asked, declined, until: now() + (person === null ? questionHoldsMs : questionToAnotherHoldsMs) });
      },
    }),
    choice: (chat) => held(choices.get(keyOf(chat))),
    question: (chat) => held(questions.get(keyOf(chat))),
    forget: (chat) => {
      choices.delete(keyOf(chat));
      questions.delete(keyOf(chat));
    },
  };
}

const yes: ReadonlySet<string> = new Set(['yes', 'y', 'yep', 'yeah', 'ok', 'okay', 'sure', '👍', '✅', '👌']);
const no: ReadonlySet<string> = new Set(['no', 'n', 'nope', 'nah', '👎', '❌']);

/** What a few letters say to a question; null: they are about something else. */
export function answerIn(text: string): 'yes' | 'no' | null {
  const word = text
    .slice(0, 20)
    .trim()
    .toLowerCase()
    .replace(/(?:[.!,\s]|\uFE0F|\p{Emoji_Modifier})+$/u, '');
  return yes.has(word) ? 'yes' : no.has(word) ? 'no' : null;
}
