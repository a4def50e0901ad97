// Several pages to one person told in one message, because they came faster than anybody can read. Pure.

import { type PersonKey, type Severity, severities } from './incident.js';
import { answerTitles, type Message } from './message.js';
import { marks } from './wording.js';

export interface BundledPages {
  readonly person: PersonKey;
  /** The transport of the rows it stands for; '' = the primary one. */
  readonly via: string;
  readonly counts: Readonly<Partial<Record<Severity, number>>>;
  /** The worst of them, worst first: the incident, and the first line of its page. */
  readonly named: readonly { readonly incident: number; readonly line: string }[];
  /** Outbox rows up to this one are in it. */
  readonly upTo: number;
  /** The transport's id of the message that told the ones before, where this one may take its place. */
  readonly inPlaceOf: string | null;
  readonly fallbackAfterMs: number | null;
  /** They waited for the end of somebody's quiet hours. Absent: they came too fast. */
  readonly waited?: true;
}

/** So many are named in the words; the rest is a number. */
const namedInWords = 3;

/** The one message. Like a page it never expires and goes to the next transport when it does not arrive. */
export const bundledPages = ({ person, via, counts, named, upTo, inPlaceOf, fallbackAfterMs, waited }: BundledPages): Message => ({
  to: { kind: 'person', person },
  kind: 'page',
  act: { do: 'say' },
  text: textOf(counts, named, waited === true ? 'pages waited for the end of your quiet hours' : 'more pages'),
  incident: null,
  severity: worstOf(counts),
  expiresAfterMs: null,
  unless: null,
  replaces: `bundle:${person}`,
  quote: null,
  bundle: { upTo, incidents: named.map(({ incident }) => incident) },
  fallbackAfterMs,
  choices: [{ title: answerTitles[2], says: 'list' }],
  ...(via === '' ? {} : { via }),
  ...(inPlaceOf === null ? {} : { inPlaceOf }),
});

/** The worst severity of which there is any. */
export const worstOf = (counts: BundledPages['counts']): Severity => severities.find((one) => (counts[one] ?? 0) > 0) ?? 'P4';

/** `🟠 17 more pages: 2 × P2, 15 × P3`, the worst of them, and what to type. */
function textOf(counts: BundledPages['counts'], named: BundledPages['named'], what: string): string {
  const kinds = severities.filter((one) => (counts[one] ?? 0) > 0);
  const total = kinds.reduce((sum, one) => sum + (counts[one] ?? 0), 0);
  const shown = named.slice(0, namedInWords);
  const [first] = shown;
  return [
    `${marks[worstOf(counts)]} ${total} ${what}: ${kinds.map((one) => `${counts[one]} × ${one}`).join(', ')}`,
    ...shown.map(({ line }) => line),
    total > shown.length ? `and ${total - shown.length} more` : null,
    first === undefined ? '*list* shows all of them.' : `*ack ${first.incident}* takes the first of them, *list* shows all.`,
  ]
    .filter((line) => line !== null)
    .join('\n');
}
