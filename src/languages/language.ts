// What is heard, said and spoken in a language: to add one, a file beside this, its line in the index, its night among the stories.

import type { AskedThing } from '../incident/asked-of.js';
import type { Severity } from '../incident/incident.js';
import type { Phrases } from '../incident/phrases.js';

/** What an answer means. `take` and `pass`: of a page. `agree`: yes in a word that people also use for *I have read it*. */
export type Reply = 'yes' | 'no' | 'agree' | 'take' | 'pass';

/** Which voice of Twilio's reads a text, and in which language. */
export interface Voice {
  readonly name: string;
  readonly language: string;
}

/** The fixed words of one language. */
export interface CallWords {
  incident(severity: Severity, number: number, title: string, drill: boolean): string;
  /** So many incidents, of which the worst are named next. */
  several(count: number): string;
  /** What can be pressed. */
  readonly keys: string;
  /** For a page that asks nobody to take it. */
  readonly hearAgain: string;
  readonly lookAtMessages: string;
  readonly yours: string;
  has(name: string, at: string): string;
  taken(name: string): string;
  passedTo(name: string | null): string;
  readonly over: string;
  readonly notDone: string;
  readonly unknownKey: string;
  readonly noKey: string;
  readonly test: string;
}

export interface Language {
  /** As ISO 639 has it, and as `language:` of a person names it. */
  readonly code: string;
  /** Verbs of chat commands by the first of the command's own words, lower case. */
  readonly verbs: Readonly<Record<string, readonly string[]>>;
  readonly replies: Readonly<Partial<Record<Reply, readonly string[]>>>;
  /** Whole questions, without their mark, by what is asked; absent: none are known. */
  readonly questions?: Readonly<Partial<Record<AskedThing, readonly string[]>>>;
  /** Whole lines that say that what was approved is done; absent: none are known. */
  readonly done?: readonly string[];
  /** How words begin that say what ended an outage, in a note behind `resolve`. */
  readonly remedies?: readonly string[];
  /** Words by which such a note is not sure, or not of the whole. */
  readonly doubts?: readonly string[];
  /** Whole lines that say it is not over after all; absent: none are known. */
  readonly relapsed?: readonly string[];
  /** Whole lines that may say so: service may be what is back. */
  readonly perhapsRelapsed?: readonly string[];
  /** The one spelling of a word that is written in many; absent: there is one way to write it. */
  readonly oneSpelling?: (word: string) => string;
  /** What people are told in it, in their own chat. The commands it shows are the English ones, or words that are heard in it. */
  readonly said: Phrases;
  /** What a call says in it. */
  readonly called: CallWords;
  /** What reads that out; the first also in regions that have none. */
  readonly voices: readonly [Voice, ...Voice[]];
}
