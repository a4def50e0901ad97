// What people type, and what it asks for. A chat command is one file in this folder; it reads text and answers with plain data.
// Nothing here knows an incident, a store or a clock: the shell hands in what is needed and finds the incident afterwards.

import type { Feed } from '../calendars/feed.js';
import type { RouteFacts } from '../escalation/routing.js';
import type { Reader } from '../incident/answer.js';
import type { Command, NoteKind } from '../incident/commands.js';
import type { Charged } from '../incident/cost.js';
import type { ReportTold } from '../incident/customer-reports-report.js';
import type { AlertTold } from '../incident/details.js';
import type { DocumentKind } from '../incident/document-kinds.js';
import type { Followed } from '../incident/followed.js';
import type { HeartbeatStanding } from '../incident/heartbeats-report.js';
import type { ImpactCatalogue, ImpactChanges } from '../incident/impact-facts.js';
import type { EpochMs, Incident, PersonKey, Severity } from '../incident/incident.js';
import type { SilenceShown } from '../incident/reports.js';
import type { SearchFound } from '../incident/search-report.js';
import type { SourcesHeard } from '../incident/sources-report.js';
import type { TransportStanding } from '../incident/transports-report.js';
import type { Organisation, Rank } from '../people/organisation.js';
import type { DutyAsk } from './duty-ask.js';
import type { MaintenanceAsk } from './maintenance-ask.js';
import type { ReportAsk } from './report-ask.js';
import type { ActionAsk, ReviewAsk } from './review-ask.js';

/** A team, a service of the catalogue, or one of each by the same name. */
export interface Addressee {
  readonly team: string | null;
  readonly service: string | null;
}

/** A declare line taken apart: `P1 INCIDENT: Production DB01 connection timeout. Customers: 2,847 affected. Time: 3:14 AM. Investigating.` */
export interface Declaration {
  readonly severity: Severity | null;
  readonly title: string;
  readonly customersAffected: number | null;
  /** The instant the sender's wall clock last showed the time written, or null when none was. */
  readonly startedAt: EpochMs | null;
  readonly investigating: boolean;
  readonly drill: boolean;
  /** Where and for what it hits customers. Absent: nothing is said of it. */
  readonly impact?: ImpactChanges;
  /** Whom it is for. Absent: nobody is named. */
  readonly to?: Addressee;
  /** A name that leads nowhere, or to a person as well: it is asked about first. Absent: there is none. */
  readonly doubt?: { readonly is: 'neither' | 'both'; readonly typed: string };
}

/** What a role allows is looked up once the sender is known, by `complete` of the chat command. */
type WithoutBy<C> = C extends { readonly by: unknown } ? Omit<C, 'by' | 'barred' | 'mayHoldP1'> : C;
/** What a person can ask for in words alone; what holds more is looked up first, by `complete` of its chat command or by the shell. */
type Direct = Extract<Command, { readonly by: unknown }>;

/** Asks for a change of one incident. All but `command` are turned into a command by `complete` of the chat command that read them. */
export type IncidentAsk =
  | { readonly ask: 'command'; readonly command: WithoutBy<Direct> }
  | { readonly ask: 'note'; readonly kind: NoteKind; readonly text: string; readonly about: PersonKey | null }
  | { readonly ask: 'acknowledge'; readonly investigating: boolean; readonly text: string; readonly eta: EpochMs }
  | { readonly ask: 'update'; readonly text: string; readonly percent: number | null; readonly eta: EpochMs }
  | { readonly ask: 'reclassify'; readonly severity: Severity | 'up' | 'down'; readonly why: string }
  | { readonly ask: 'escalate'; readonly who: Named | null; readonly why: string }
  | { readonly ask: 'stand-down'; readonly person: PersonKey | null }
  | { readonly ask: 'approve'; readonly proposal: number | null }
  | { readonly ask: 'reject'; readonly proposal: number | null; readonly why: string }
  | { readonly ask: 'join' }
  | { readonly ask: 'document'; readonly document: DocumentKind }
  | { readonly ask: 'take-over' };

/** Hearing of incidents without working on them. `what`: null: the incident of the room or of the message quoted, or with `stop` everything. */
export interface FollowAsk {
  readonly ask: 'follow';
  readonly what: Followed | null;
  readonly stop: boolean;
  /** Only what is followed is asked for. */
  readonly shows?: true;
}

/** Asks for something that one command on one incident cannot do; the shell has a way for each. */
export type ShellAsk =
  /** `unlessOpen`: with an incident of that severity open the line may be about it, so it is asked. */
  | { readonly ask: 'declare'; readonly declaration: Declaration; readonly unlessOpen?: Severity }
  /** Every open page of the sender, those of one severity, or those numbered. */
  | {
      readonly ask: 'acknowledge-all';
      readonly severity: Severity | null;
      readonly numbers?: readonly number[];
      /** How many they are said to be; nothing is done where they are not. */
      readonly count?: number;
    }
  /** `into`: the one that is to take the other, where both are named. `anyway`: whoever asks knows how bad they are. */
  | {
      readonly ask: 'merge';
      readonly other: number;
      readonly direction: 'other-into-this' | 'this-into-other';
      readonly into?: number;
      readonly anyway?: true;
    }
  /**
   * All that the sender has or is paged for, or those of one severity. `into`: the one named to stay. `numbers`: those that were shown
   * when it was asked about; absent: all there are now.
   */
  | {
      readonly ask: 'merge-all';
      readonly severity: Severity | null;
      readonly into?: number;
      readonly anyway?: true;
      readonly numbers?: readonly number[];
    }
  /** `confirmed`: what it would hold back was shown, and *yes* said. */
  | { readonly ask: 'silence'; readonly service: string; readonly forMs: number; readonly why: string; readonly confirmed?: true }
  /** Null: the only one there is. */
  | { readonly ask: 'unsilence'; readonly service: string | null }
  | { readonly ask: 'pause-heartbeat'; readonly name: string; readonly forMs: number; readonly why: string }
  | { readonly ask: 'resume-heartbeat'; readonly name: string }
  /** Null: of oneself. */
  | { readonly ask: 'test-page'; readonly person: PersonKey | null }
  /** The impact is to be asked, one question at a time. */
  | { readonly ask: 'impact-form' }
  /** What customers report. */
  | { readonly ask: 'report'; readonly report: ReportAsk }
  | { readonly ask: 'review'; readonly asks: ReviewAsk }
  | { readonly ask: 'action'; readonly asks: ActionAsk }
  /** Who is on call is to change. */
  | { readonly ask: 'duty'; readonly asks: DutyAsk }
  | FollowAsk
  /** A maintenance window is planned or changes. */
  | { readonly ask: 'maintenance'; readonly asks: MaintenanceAsk }
  /** It is like an incident of before. Null: the number stands where that of the incident itself may stand. */
  | { readonly ask: 'repeat'; readonly of: number | null }
  /** Changes nothing; answered by `answer` of the chat command that read it. */
  | { readonly ask: 'question'; readonly question: Question };

/** What somebody wants. */
export type Ask = IncidentAsk | ShellAsk;

/** Somebody named in a message: a person, or a role to be looked up on the incident. */
export type Named = { readonly person: PersonKey } | { readonly role: string };

/** A question, with what was named in it: a team, a person, a topic; null when nothing was. */
export interface Question {
  readonly about: string;
  readonly [detail: string]: string | null;
}

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
  /** Finds a team or a service by a whole name, without regard to case; null when there is none. Absent: nobody looks. */
  readonly groups?: (name: string) => Addressee | null;
  /** Of the numbers in the message, those of incidents that are open or ended lately; absent: nobody looked. */
  readonly known?: ReadonlySet<number>;
  /** The words for where and for what customers are hit; absent: there are none, and any word counts. */
  readonly impactWords?: ImpactCatalogue;
  /** Keys of the teams and schedules, in lower case; absent: nobody looked. */
  readonly onCallNames?: ReadonlySet<string>;
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
  /** The rest stands right at the punctuation, as in `resolved.service`: a name, not a sentence. */
  readonly glued?: boolean;
  /** An id or a severity was typed with it. */
  readonly picked?: boolean;
  /** Said to the bot: in its own chat, quoting it, by its name or with a leading slash. Everything else is said among people. */
  readonly addressed: boolean;
}

/** What a command may look up once its incident is found. */
export interface LookupContext {
  readonly organisation: Organisation;
  /** As in a reading context; absent: nobody is found by a name. */
  readonly who?: ReadingContext['who'];
  readonly incident: Incident;
  /** What a route can see in its alerts; none for a command that does not look at them (`looksAtAlerts`). */
  readonly alerts: readonly RouteFacts[];
  readonly by: PersonKey;
  readonly where: 'direct' | 'room' | 'group';
  /** By rank. */
  readonly entitled: boolean;
  readonly now: EpochMs;
}

/** What an answer may be made of. */
export interface AnswerContext {
  readonly reader: Reader;
  readonly organisation: Organisation;
  /** Every chat command there is, for `help`. */
  readonly commands: readonly ChatCommand[];
  /** How each transport stands now, the primary one first. */
  readonly transports: readonly TransportStanding[];
  /** What was heard of the sources of alerts. */
  readonly sourcesHeard: () => Promise<SourcesHeard>;
  /** How the declared heartbeats stand. */
  readonly heartbeats: () => Promise<readonly HeartbeatStanding[]>;
  /** The incident it is about; null when none was found or none is needed. */
  readonly incident: Incident | null;
  /** The newest lines of an incident's record, so many, oldest of them first. */
  readonly record: (of: Incident, most: number) => Promise<readonly { readonly at: EpochMs; readonly text: string }[]>;
  /** The incident of this number. */
  readonly numbered: (number: number) => Promise<Incident | null>;
  /** The most characters of one message there, where the answer goes. */
  readonly longest: number;
  /** Its alerts, as far as anybody would read. */
  readonly alerts: () => Promise<readonly AlertTold[]>;
  /** What is open, the worst first, so many or as many as a phone shows; and how many are open in all. */
  readonly open: (most?: number) => Promise<{ readonly worst: readonly Incident[]; readonly count: number }>;
  /** What customers reported and nobody has settled, the oldest first. */
  readonly customerReports: () => Promise<readonly ReportTold[]>;
  /** The incidents that hold these words, the best first, so many. */
  readonly search: (text: string, most: number) => Promise<SearchFound>;
  /** Its transcript as text, with phone numbers in full or shortened, and where pages are opened; null: only on the machine itself. */
  readonly transcript: (of: Incident, numbers: boolean) => Promise<{ readonly text: string; readonly address: string | null }>;
  /** What is silenced now, and what is open and quiet by itself. */
  readonly quiet: () => Promise<Quiet>;
  /** What transports said they charged: about an incident, or in a month (in UTC). */
  readonly charges: (of: { readonly incident: number } | { readonly month: string }) => Promise<readonly Charged[]>;
  /** A line for each maintenance window that runs. */
  readonly underMaintenance: () => Promise<readonly string[]>;
  /** The maintenance windows in words, or one of them by its number. */
  readonly maintenance: (id: number | null) => Promise<string>;
  /** Where somebody is reached, in words; null: the sender. */
  readonly addresses: (person: PersonKey | null) => Promise<string>;
  readonly where: 'direct' | 'room' | 'group';
  /** The private address of a calendar; a new one that ends the one before where `renewed`. Null: Muster is not reached from outside. */
  readonly calendarAddress: (feed: Feed, renewed: boolean) => Promise<string | null>;
}

export interface Quiet {
  readonly silences: readonly SilenceShown[];
  readonly snoozed: readonly Incident[];
}

/** A message that somebody reacted to with an emoji. */
export interface ReactedMessage {
  /** Our own, or what somebody said in a war room. */
  readonly by: 'muster' | 'somebody';
  readonly text: string;
  /** A page of ours to whoever reacts. */
  readonly ownPage: boolean;
  /** The proposal it asks to decide on. */
  readonly proposal: number | null;
}

/** A chat command that a reaction stands for. */
export interface ReactionMeaning {
  /** Without skin tone; empty: a reaction is taken back. */
  readonly emoji: readonly string[];
  /** What it asks for on that message; null where it is only a smile. */
  ask(on: ReactedMessage): Ask | null;
}

/**
 * The incident that is meant when neither the words, nor a message quoted, nor the room names one. `own`: what the sender has or is paged for.
 * `unanswered`: the sender's open page, else what nobody has acknowledged. `proposed`: where a decision is asked of them, else of anybody;
 * `approved`: where something may be done now. After either: what they are involved in, then whatever is open.
 */
export type Aim = 'own' | 'unanswered' | 'proposed' | 'approved';

/** One thing people can say, with all that is known about it: nothing outside its file decides by its name. */
export interface ChatCommand {
  /** What `help` calls it: its plainest spelling. */
  readonly name: string;
  /** Verbs at line start, lower case; a space stands for any white space. The longest that fits wins. */
  readonly words: readonly string[];
  /** Single letters and bare digits: only in a direct chat or on a quoted page. */
  readonly short: readonly string[];
  /** One line of `help`, verb first: `ack – take it; nobody else is paged`. */
  readonly help: string;
  /** Its place among the few lines of plain `help`; absent: only its name is listed there. */
  readonly helpPlace?: number;
  readonly examples: readonly string[];
  /** `required`: it is about one incident. `none`: it is about none. `optional`: about one if one is at hand. */
  readonly incident: 'required' | 'optional' | 'none';
  /** `own` when absent. */
  readonly aims?: Aim;
  /** Makes sense on an incident that is over, though it changes something; what changes nothing always does. */
  readonly worksAfterwards?: boolean;
  /** Least rank that may. */
  readonly rank: Rank;
  /** Severities at which somebody who has no part in the incident is asked whether they mean it. */
  readonly guardedAt?: readonly Severity[];
  /** How a question puts it, before the incident or around it: `Resolve` INC-4? `Mark … as mitigated`? */
  readonly asOrder?: string;
  /** From this rank up people below `rank` are answered by the incident, which knows who is asked instead. */
  readonly answersFrom?: Rank;
  /** Opens an incident: a severity before its verb is that incident's and picks none of the open ones. */
  readonly opensIncident?: boolean;
  /** It takes back the sender's last change. Where that was one order on several incidents and none is named, it is about all of them. */
  readonly takesBack?: boolean;
  /** Changes something; then a question (`resolved?`) or a negation (`not fixed yet`) is not this command. */
  readonly changes: boolean;
  /** Ids that after this verb belong to its own words (`eta 20`, `approve #2`, `merge 43`) and select nothing. */
  readonly keeps?: readonly IdForm[];
  /** Of bare numbers the largest it keeps; a larger one is an incident. Absent: all. */
  readonly keepsUpTo?: number;
  /** Of `words`, those that claim something is so: `resolved not by us` is a doubt, `reject not during payroll` gives the reason. */
  readonly claims?: readonly string[];
  /** Of `words`, those no title begins with. The others are also nouns: `P1 status page down`, `P1 backup failed`. */
  readonly neverTitle?: readonly string[];
  /** Of `words`, those a slip away from half the dictionary: they count typed right, and are never offered for another word. */
  readonly exactOnly?: readonly string[];
  /** The reactions that stand for it. */
  readonly reaction?: ReactionMeaning;
  /** The question that answers it where several are open and none is named; absent: the sender is asked which. */
  readonly ofSeveral?: ChatCommand;
  /** What follows the verb is kept word for word: no pleasantry is taken off its end, and a number before it may be an incident's. */
  readonly freeText?: boolean;
  /** It says what is done where the line begins with the bare word: `done, resolved`. */
  readonly saysWhatIsDone?: boolean;
  /** Asked about, it asks how things stand: `any update?`. */
  readonly asksWhenAsked?: boolean;
  /** It may be about several incidents, by their numbers. */
  several?(numbers: readonly number[]): Ask;
  /** It may be said in the swarm, where customers' news is written; what changes nothing may always. Absent: there it is refused. */
  readonly inSwarm?: true;
  /** With a *please* among people somebody else is asked to do it. */
  readonly askedOfOthers?: boolean;
  /**
   * Whether the whole line was understood. `act`: it was, or little is lost by a guess. `ask`: something is left over, so what would happen is
   * said and a *yes* waited for. `hush`: the same, and among people it is talk. Always `act`, when absent.
   */
  whole?(spoken: Spoken, context: ReadingContext): Wholeness;
  /** Whether a line that begins with the verb is meant as this command, or is people talking. Always, when absent. */
  fits?(spoken: Spoken, context: ReadingContext): boolean;
  /** The question that is meant where it is asked about: `maintenance?`. Absent: how an incident stands. */
  readAsked?(rest: string): Extract<Ask, { ask: 'question' }>;
  /** `spoken`: the line with its verb, for commands whose verb is part of what was said (`Service restored. …`). */
  read(rest: string, context: ReadingContext, spoken?: Spoken): Ask | Misread;
  /** The command on the incident found, decided on it as it is now; absent where what was read is that command already. */
  complete?(ask: IncidentAsk, context: LookupContext): Command | readonly Command[];
  /** `complete` is given what routes see of its alerts. */
  readonly looksAtAlerts?: true;
  /** The words of the answer, for commands that ask a question. */
  answer?(question: Question, context: AnswerContext): string | Promise<string>;
}

/** How much of a line was understood; see `whole`. */
export type Wholeness = 'act' | 'ask' | 'hush';

/** Which incident the words themselves name. */
export type Selector = { readonly number: number } | { readonly severity: Severity } | null;

/** A message after reading. */
export type Heard =
  /** `polite`: with a *please* among people, so perhaps asked of somebody else. `sure`: asked about, and confirmed. `share`: a
   *  percentage of something, `orders at 60% of normal`, which is how far it is only where whoever has the incident says so. */
  | {
      readonly heard: 'ask';
      readonly command: ChatCommand;
      readonly ask: Ask;
      readonly selector: Selector;
      readonly polite?: true;
      readonly sure?: true;
      readonly share?: true;
    }
  /** Understood in part: what would be done is said, and done on a *yes*. */
  | { readonly heard: 'unsure'; readonly command: ChatCommand; readonly ask: Ask; readonly selector: Selector }
  | { readonly heard: 'misread'; readonly command: ChatCommand; readonly misread: Misread; readonly selector: Selector }
  /** Close to a word that would change state: offered, never guessed. */
  | { readonly heard: 'near-miss'; readonly meant: string; readonly command: ChatCommand; readonly line: string; readonly corrected: Heard }
  /** A choice of 1–3 that was offered a moment ago. */
  | { readonly heard: 'choice'; readonly choice: 1 | 2 | 3 }
  /** A question or a negation around a verb: nothing changes; the state is said. */
  | { readonly heard: 'wondering'; readonly command: ChatCommand; readonly selector: Selector }
  /** Bare consent words (`stop`, `start`, `yes`, `cancel`, `end`, `quit`): never incident verbs. */
  | { readonly heard: 'consent'; readonly word: string }
  | { readonly heard: 'talk' };
