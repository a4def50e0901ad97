// What was asked of somebody a moment ago, in one chat, so that a digit or a word answers it. Questions are kept over a restart, and are
// ended by whatever their person says next; numbered choices are not kept, for they name the numbers too.

import type { Deps } from '../../handling/dependencies.js';
import { minutes } from '../../incident/duration.js';
import type { EpochMs, Incident, PersonKey, Severity } from '../../incident/incident.js';
import { english } from '../../incident/phrases.js';
import type { OutboxRow } from '../../store/store.js';
import type { Ask, Heard, Selector } from '../command.js';
import type { Vocabulary } from '../grammar/vocabulary.js';

/** A chat command that was understood. */
export type Asked = Extract<Heard, { heard: 'ask' }>;

/** A numbered choice is forgotten after this; the number of the incident works for ever. */
const choiceHoldsMs = minutes(10);
/** A question for a yes or a no: soon people say yes to something else. */
const questionHoldsMs = minutes(2);
/** Asked of somebody who was not there: they have to see it first. */
const questionToAnotherHoldsMs = minutes(10);
/** Where questions are kept, beside the notes of the transports. */
const notesOf = 'questions';

/** Offers answers to the sender of a message. */
export interface Offer {
  /** Remembers the incidents among which the sender is to choose. */
  among(asked: Asked, incidents: readonly Incident[]): void;
  /** Remembers what a yes is to do and what a no is answered with: the sender's, or in their own chat that of another person. */
  yesOrNo(asked: Asked, declined: string, person: PersonKey | null): Promise<void>;
  /** Remembers what a *yes* does, and what *no* or *new* does instead; it holds while whoever answers may have to ask somebody. */
  either(asked: Asked, otherwise: Ask): Promise<void>;
  /**
   * Remembers what a *yes* does, and unless `again` is false the same line once more. A *no* leaves things as they are; with `noIsAWord` it
   * is heard as it would be without the question, because the question offers it.
   */
  ifYes(asked: Asked, more?: { readonly again?: boolean; readonly noIsAWord?: boolean }): Promise<void>;
}

interface Choice {
  readonly numbers: readonly number[];
  /** Of each of them. */
  readonly severities: readonly Severity[];
  /** What each is about: its title and its service. */
  readonly about: readonly (readonly string[])[];
  readonly asked: Asked;
  readonly until: EpochMs;
}

interface Question {
  readonly asked: Asked;
  /** What a *no* is answered with. Empty: it is heard as it would be without the question. */
  readonly declined: string;
  /** The line that is asked about: the same line again is a yes too. Empty: it is not. */
  readonly typed: string;
  /** What a *no* or a *new* does. Absent: nothing. */
  readonly otherwise?: Asked;
}

interface StoredQuestion {
  readonly command: string;
  readonly ask: Ask;
  readonly selector: Selector;
  readonly sure: boolean;
  readonly declined: string;
  readonly typed: string;
  readonly until: EpochMs;
  /** When the line came that it answers. Absent: put by an earlier version. */
  readonly since?: EpochMs;
  readonly otherwise?: Ask;
  /** Put by somebody else: what its person says meanwhile does not end it. */
  readonly lasting: boolean;
}

/** What most questions are declined with; whoever answers reads it in their own words. */
export const unchanged = english.questions.nothingChanged;

/** One chat of one person. */
export interface Chat {
  readonly person: PersonKey;
  readonly chat: string | null;
}

export interface Offered {
  /** `typed`: the line that is answered with a question. */
  to(chat: Chat, typed: string): Offer;
  choice(chat: Chat): Choice | null;
  /**
   * The question that waits there; null where what is answered (`on`) is older than it, and so is something else. One's own is ended by
   * being looked at.
   */
  question(chat: Chat, on: OutboxRow | null): Promise<Question | null>;
  forget(chat: Chat): Promise<void>;
  forgetChoice(chat: Chat): void;
}

/** Remembers one choice and one question for each chat of each person. */
export function createOffered({ store, clock }: Pick<Deps, 'store' | 'clock'>, { commands }: Pick<Vocabulary, 'commands'>): Offered {
  const choices = new Map<string, Choice>();
  const kept = new Map<string, string>();
  const keyOf = ({ person, chat }: Chat) => `${person} ${chat ?? ''}`;
  const put = async (key: string, question: string) => {
    if (kept.get(key) === question) return;
    kept.set(key, question);
    await store.writeNote(notesOf, key, question);
  };
  const read = async (key: string): Promise<StoredQuestion | null> => {
    const note = kept.get(key) ?? (await store.note(notesOf, key)) ?? '';
    kept.set(key, note);
    return note === '' ? null : (JSON.parse(note) as StoredQuestion);
  };
  const ask = (
    { command, ask, selector, sure }: Asked,
    put: Pick<StoredQuestion, 'declined' | 'typed' | 'until' | 'lasting' | 'since'>,
  ): string => JSON.stringify({ command: command.name, ask, selector, sure: sure === true, ...put } satisfies StoredQuestion);
  return {
    to: (chat, typed) => {
      const since = clock.now();
      return {
        among: (asked, incidents) => {
          choices.set(keyOf(chat), {
            numbers: incidents.map((one) => one.number),
            severities: incidents.map((one) => one.severity),
            about: incidents.map((one) => [one.title, one.service ?? '']),
            asked,
            until: clock.now() + choiceHoldsMs,
          });
        },
        yesOrNo: (asked, declined, person) => {
          const to = person === null ? chat : { person, chat: null };
          const lasting = person !== null;
          const until = clock.now() + (lasting ? questionToAnotherHoldsMs : questionHoldsMs);
          return put(keyOf(to), ask(asked, { declined, typed: lasting ? '' : typed, until, lasting, since }));
        },
        either: ({ command, ask: yes, selector }, otherwise) =>
          put(
            keyOf(chat),
            JSON.stringify({
              ...{ command: command.name, ask: yes, selector, sure: true, declined: '', typed: '', otherwise, lasting: false, since },
              until: clock.now() + questionToAnotherHoldsMs,
            } satisfies StoredQuestion),
          ),
        ifYes: (asked, { again = true, noIsAWord = false } = {}) => {
          const until = clock.now() + questionHoldsMs;
          const declined = noIsAWord ? '' : unchanged;
          return put(keyOf(chat), ask(asked, { declined, typed: again ? typed : '', until, lasting: false, since }));
        },
      };
    },
    choice: (chat) => {
      const found = choices.get(keyOf(chat));
      return found !== undefined && found.until > clock.now() ? found : null;
    },
    question: async (chat, on) => {
      const key = keyOf(chat);
      const found = await read(key);
      if (found === null || (on !== null && on.createdAt < (found.since ?? 0))) return null;
      if (!found.lasting || found.until <= clock.now()) await put(key, '');
      const command = commands.find(({ name }) => name === found.command);
      if (command === undefined || found.until <= clock.now()) return null;
      const { ask, selector, sure, declined, typed, otherwise } = found;
      const other = otherwise === undefined ? {} : { otherwise: { heard: 'ask' as const, command, ask: otherwise, selector } };
      return { ...other, asked: { heard: 'ask', command, ask, selector, ...(sure ? { sure: true as const } : {}) }, declined, typed };
    },
    forgetChoice: (chat) => void choices.delete(keyOf(chat)),
    forget: async (chat) => {
      choices.delete(keyOf(chat));
      if ((await read(keyOf(chat))) !== null) await put(keyOf(chat), '');
    },
  };
}
