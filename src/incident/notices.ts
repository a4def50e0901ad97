// What customers are told of an incident: the draft that waits for a word, what was published, and by when the next is promised.

import { type Audience, type InsideWords, isFor } from './audience.js';
import type { Directory } from './directory.js';
import { minutes } from './duration.js';
import { type Actor, type EpochMs, type Incident, ownerOf, type PersonKey } from './incident.js';
import { sliceOf } from './slice.js';

/** As status pages have it: investigating, identified, monitoring, resolved. */
export const noticePhases = ['investigating', 'identified', 'monitoring', 'resolved'] as const;
export type NoticePhase = (typeof noticePhases)[number];

export interface NoticeDraft {
  readonly phase: NoticePhase;
  readonly text: string;
  /** Whose words they are: `muster` where nobody has touched them. */
  readonly by: Actor;
  readonly at: EpochMs;
  /** The audience it is for alone; null: whoever hears notices. */
  readonly audience: string | null;
  /** It is for people of the organisation and tells customers nothing; absent: it is for customers. */
  readonly words?: InsideWords;
  /** What waits for customers while one for somebody inside is written. */
  readonly behind?: NoticeDraft | null;
}

export interface PublishedNotice {
  /** From 1, within the incident. */
  readonly number: number;
  readonly phase: NoticePhase;
  readonly text: string;
  readonly at: EpochMs;
  readonly by: Actor;
  /** Keys of those it was sent to; none: nobody is set up to hear it. */
  readonly audiences: readonly string[];
  /** Without a word of whoever may. */
  readonly anyway?: true;
  /** It went to people of the organisation. Absent: to customers. */
  readonly words?: InsideWords;
}

export interface Notices {
  readonly draft: NoticeDraft | null;
  readonly published: readonly PublishedNotice[];
  /** Customers were told to expect the next by then; null: they were told nothing. */
  readonly nextAt: EpochMs | null;
  readonly nextNudged?: true;
  /** Who said that customers were told, without a notice of ours. Absent: nobody. */
  readonly toldBy?: Actor;
  /** What customers call the places, channels and products that are hit, by our words for them; absent: the same. */
  readonly names?: Readonly<Record<string, string>>;
  readonly nextLate?: true;
}

export const notices = sliceOf<Notices>('notice', { draft: null, published: [], nextAt: null });

/** Said with each notice while it goes on, where the policy does not say otherwise. */
const usualEveryMs = minutes(30);
export const noticeEveryMs = ({ policy }: Pick<Incident, 'policy'>): number | null =>
  policy.noticeEveryMs === undefined ? usualEveryMs : policy.noticeEveryMs;

/** Whoever talks to customers. */
export const speaker = (incident: Incident): PersonKey | null => incident.seats.comms ?? ownerOf(incident);

/** Who would hear a notice that is published now. A drill is told to nobody. */
export const noticeAudiences = (
  { audiences = [] }: Pick<Directory, 'audiences'>,
  incident: Incident,
  only: string | null = null,
): readonly Audience[] =>
  incident.drill
    ? []
    : only === null
      ? audiences.filter((audience) => audience.hears.includes('notices') && isFor(audience, incident))
      : audiences.filter(({ key }) => key === only);

/** What customers were told, or what one audience inside was: the last first, of that kind alone. */
export const lastTold = (incident: Incident, words?: InsideWords): PublishedNotice | null =>
  notices.read(incident).published.findLast((one) => one.words === words) ?? null;

const causeKnown = sliceOf('cause-known', false);

/** The last thing that was said to be the cause. */
export interface Cause {
  readonly text: string;
  readonly by: Actor;
  readonly at: EpochMs;
}
const cause = sliceOf<Cause | null>('cause', null);

/** Somebody said what it is. */
export const withCause = (incident: Incident, said: Cause): Incident => cause.write(causeKnown.write(incident, true), said);

/** Null while nobody has named one, and where an earlier version stored it. */
export const causeOf = (incident: Incident): Cause | null => cause.read(incident);

/** Who last said that customers were told by other means than a notice of ours; null: nobody, or stored by an earlier version. */
export const toldBy = (incident: Incident): Actor | null => notices.read(incident).toldBy ?? null;

/** Where it stands, in the words of status pages. */
export function noticePhase(incident: Incident): NoticePhase {
  if (incident.status === 'resolved' || incident.status === 'closed' || incident.status === 'reviewed') return 'resolved';
  if (incident.status === 'mitigated') return 'monitoring';
  return causeKnown.read(incident) ? 'identified' : 'investigating';
}

/** With its places, channels and products as customers call them. */
export function asCustomersCallIt(incident: Incident): Incident {
  const { names } = notices.read(incident);
  if (names === undefined) return incident;
  const called = (words: readonly string[]) => words.map((word) => names[word.toLowerCase()] ?? word);
  const { locations, channels, products } = incident.impact;
  return {
    ...incident,
    impact: { ...incident.impact, locations: called(locations), channels: called(channels), products: called(products) },
  };
}
