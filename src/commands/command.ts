// What people type, and what it asks for. A chat command is one file in this folder; it reads text and answers with plain data.
// Nothing here knows an incident, a store or a clock: the shell hands in what is needed and finds the incident afterwards.

import type { Command, NoteKind } from '../incident/commands.js';
import type { EpochMs, PersonKey, Severity } from '../incident/incident.js';
import type { Rank } from '../people/organisation.js';

/** A declare line taken apart: `P1 INCIDENT: Production DB01 connection timeout. Customers: 2,847 affected. Time: 3:14 AM. Investigating.` */
export interface Declaration {
  readonly severity: Severity | null;
  readonly title: string;
  readonly customersAffected: number | null;
  /** The instant the sender's wall clock last showed the time written, or null when none was. */
  readonly startedAt: EpochMs | null;
  readonly investigating: boolean;
  readonly drill: boolean;
}

type WithoutBy<C> = C extends { readonly by: unknown } ? Omit<C, 'by'> : C;
type Direct = Extract<
  Command,
  {
    type:
      | 'acknowledge'
      | 'decline'
      | 'unacknowledge'
      | 'undo'
      | 'update'
      | 'set-eta'
      | 'estimate-customers'
      | 'describe-impact'
      | 'announce-action'
      | 'mitigate'
      | 'resolve'
      | 'reopen'
      | 'close'
      | 'cancel'
      | 'categorise'
      | 'take-seat'
      | 'hand-off'
      | 'propose'
      | 'done'
      | 'override'
      | 'link'
      | 'open-room'
      | 'invite'
      | 'snooze'
      | 'notice-sent';
  }
>;

/** Asks for a change. Those that need a look-up first are completed by the shell. */
export type Ask =
  | { readonly ask: 'declare'; readonly declaration: Declaration }
  | { readonly ask: 'command'; readonly command: WithoutBy<Direct> }
  | { readonly ask: 'note'; readonly kind: NoteKind; readonly text: string; readonly about: PersonKey | null }
  | { readonly ask: 'reclassify'; readonly severity: Severity | 'up' | 'down'; readonly why: string }
  | { readonly ask: 'escalate'; readonly who: Named | null; readonly why: string }
  | { readonly ask: 'stand-down'; readonly person: PersonKey | null }
  | { readonly ask: 'approve'; readonly proposal: number | null }
  | { readonly ask: 'reject'; readonly proposal: number | null; readonly why: string }
  | { readonly ask: 'join' }
  | { readonly ask: 'merge'; readonly other: number; readonly direction: 'other-into-this' | 'this-into-other' }
  | { readonly ask: 'silence'; readonly service: string; readonly forMs: number; readonly why: string }
  /** Null: of oneself. */
  | { readonly ask: 'test-page'; readonly person: PersonKey | null }
  | { readonly ask: 'question'; readonly question: Question };

/** Somebody named in a message: a person, or a role to be looked up on the incident. */
export type Named = { readonly person: PersonKey } | { readonly role: string };

/** Reads that change nothing. */
export type Question =
  | { readonly about: 'status' }
  | { readonly about: 'list' }
  | { readonly about: 'catchup' }
  | { readonly about: 'timeline' }
  | { readonly about: 'sla' }
  | { readonly about: 'who' }
  | { readonly about: 'oncall'; readonly team: string | null }
  | { readonly about: 'transports' }
  | { readonly about: 'addresses'; readonly person: PersonKey | null }
  | { readonly about: 'help'; readonly topic: string | null };

/** The words were understood as this command, but something is missing or wrong in the rest; `wanted` is said with an example. */
export interface Misread {
  readonly misread: string;
  readonly example: string;
}

/** What a command may know while reading. */
export interface ReadingContext {
  readonly now: EpochMs;
  readonly by: PersonKey;
  /** The sender's zone, for `Time: 3:14 AM` and `eta 04:30`. */
  readonly timezone: string;
  /** Finds a person or role by key, first name, full name, phone (`+44…`, no spaces) or role name. The leading `@` is already off.
   *  Null when nobody fits, a list when several do. */
  readonly who: (name: string) => Named | readonly PersonKey[] | null;
  /** The instant at which clocks in `timezone` last showed hour:minute, not after `now`. */
  readonly lastTimeOfDay: (hour: number, minute: number) => EpochMs;
  /** The instant at which they will next show it, after `now`. */
  readonly nextTimeOfDay: (hour: number, minute: number) => EpochMs;
}

/** The spellings that name an incident wherever a command does not keep them for itself. */
export type IdForm = '42' | '#42' | 'INC-42' | 'P1';

/** A line that begins with a command's verb; ids that name the incident are already off. */
export interface Spoken {
  /** As in `words` or `short`. */
  readonly verb: string;
  /** The punctuation between the verb and the rest, for example `:`. */
  readonly mark: string;
  readonly rest: string;
  /** Said to the bot: in its own chat, quoting it, by its name or with a leading slash. Everything else is said among people. */
  readonly addressed: boolean;
}

export interface ChatCommand {
  /** What `help` calls it: its plainest spelling. */
  readonly name: string;
  /** Verbs at line start, lower case; a space stands for any white space. The longest that fits wins. */
  readonly words: readonly string[];
  /** Single letters and bare digits: only in a direct chat or on a quoted page. */
  readonly short: readonly string[];
  /** One line of `help`, verb first: `ack – take it; nobody else is paged`. */
  readonly help: string;
  readonly examples: readonly string[];
  /** `required`: it is about one incident. `none`: it is about none. `optional`: about one if one is at hand. */
  readonly incident: 'required' | 'optional' | 'none';
  /** Least rank that may. */
  readonly rank: Rank;
  /** Changes something; then a question (`resolved?`) or a negation (`not fixed yet`) is not this command. */
  readonly changes: boolean;
  /** Ids that after this verb belong to its own words (`eta 20`, `approve #2`, `merge 43`) and select nothing. */
  readonly keeps?: readonly IdForm[];
  /** Whether a line that begins with the verb is meant as this command, or is people talking. Always, when absent. */
  fits?(spoken: Spoken, context: ReadingContext): boolean;
  /** `spoken`: the line with its verb, for commands whose verb is part of what was said (`Service restored. …`). */
  read(rest: string, context: ReadingContext, spoken?: Spoken): Ask | Misread;
}

/** Which incident the words themselves name. */
export type Selector = { readonly number: number } | { readonly severity: Severity } | null;

/** A message after reading. */
export type Heard =
  | { readonly heard: 'ask'; readonly command: ChatCommand; readonly ask: Ask; readonly selector: Selector }
  | { readonly heard: 'misread'; readonly command: ChatCommand; readonly misread: Misread; readonly selector: Selector }
  /** Close to a word that would change state: offered, never guessed. */
  | { readonly heard: 'near-miss'; readonly meant: string; readonly command: ChatCommand }
  /** A choice of 1–3 that was offered a moment ago. */
  | { readonly heard: 'choice'; readonly choice: 1 | 2 | 3 }
  /** A question or a negation around a verb: nothing changes; the state is said. */
  | { readonly heard: 'wondering'; readonly command: ChatCommand; readonly selector: Selector }
  /** Bare consent words (`stop`, `start`, `yes`, `cancel`, `end`, `quit`): never incident verbs. */
  | { readonly heard: 'consent'; readonly word: string }
  | { readonly heard: 'talk' };
