// How Muster stands, in words for somebody who looks at `/` for the first time, or in a hurry. Pure: what was looked up, and words.

import { type Severity, severities } from '../../incident/incident.js';
import { grouped, span, timeNear, timeWithZone } from '../../incident/moment.js';
import { type TransportStanding, transportLabel } from '../../incident/transports-report.js';
import type { Backlog } from '../../store/store.js';
import type { BrowserPage, TransportState } from '../../transports/transport.js';

export type Tone = 'good' | 'doubt' | 'bad';

/** What a reader may see; what could not be looked up is null. */
export interface Facts {
  readonly organisation: string;
  readonly timezone: string;
  readonly now: number;
  readonly startedAt: number;
  readonly problems: readonly string[];
  readonly standing: readonly TransportStanding[];
  readonly open: Readonly<Record<Severity, number>> | null;
  readonly backlog: Pick<Backlog, 'queued' | 'oldestAt'> | null;
}

/** The heading: `ready` is all that everybody may know, and so all there is without `facts`. */
export function heading(ready: boolean, facts: Facts | null): { readonly tone: Tone; readonly words: string } {
  if (!ready) return { tone: 'bad', words: 'Muster is not ready' };
  if (facts !== null && facts.standing.length > 0 && facts.standing.every((one) => one.downSince !== null))
    return { tone: 'bad', words: 'Muster takes alerts, but can page nobody' };
  if (facts !== null && facts.problems.length > 0) return { tone: 'doubt', words: 'Muster is ready, with problems' };
  return { tone: 'good', words: 'Muster is ready' };
}

/** Problems that are not told beside the transport they are about. */
export const problemsBeside = ({ problems, standing }: Facts): readonly string[] =>
  problems.filter((problem) => !standing.some((one) => one.detail === problem));

export interface SeverityCount {
  readonly severity: Severity;
  readonly count: string;
}

/** `2 incidents are open`, and how many of each severity. */
export function openIncidents({ open }: Facts): { readonly words: string; readonly counts: readonly SeverityCount[] } {
  if (open === null) return { words: unreadable, counts: [] };
  const counts = severities.map((severity) => ({ severity, count: grouped(open[severity]) }));
  const total = severities.reduce((sum, severity) => sum + open[severity], 0);
  if (total === 0) return { words: 'None is open.', counts: [] };
  return { words: total === 1 ? '1 is open' : `${grouped(total)} are open`, counts };
}

/** What waits to be sent, and for how long already. */
export function waiting({ backlog, now }: Facts): { readonly words: string; readonly since: string } {
  if (backlog === null) return { words: unreadable, since: '' };
  if (backlog.queued === 0) return { words: 'Nothing waits.', since: '' };
  const words = backlog.queued === 1 ? '1 message waits' : `${grouped(backlog.queued)} messages wait`;
  return { words, since: backlog.oldestAt === null ? 'None is due yet.' : `The oldest has been due for ${span(now - backlog.oldestAt)}.` };
}

const unreadable = 'This cannot be read at the moment.';

/** `For 3 h 20 min`, from when on, and when that was said. */
export const running = ({ startedAt, now, timezone }: Facts): { readonly words: string; readonly since: string } => ({
  words: `For ${span(now - startedAt)}`,
  since: `Since ${timeNear(startedAt, now, timezone)}. It is ${timeWithZone(now, timezone)} now.`,
});

export interface TransportRow {
  readonly label: string;
  readonly tone: Tone;
  readonly state: string;
  /** What is wrong, or when it was last known to work. */
  readonly detail: string;
  /** Where to see about it, while there is something to see about. */
  readonly link: BrowserPage | null;
}

const stateWords: Readonly<Record<TransportState, string>> = {
  linking: 'not linked yet',
  'linking-blocked': 'WhatsApp refuses the link',
  ready: 'carries messages',
  degraded: 'in trouble',
  conflict: 'in use elsewhere',
  'logged-out': 'logged out',
  banned: 'blocked by WhatsApp',
  stopped: 'stopped',
};

/** In order, the primary one first. */
export function transportRows(facts: Facts, pageOf: (name: string) => BrowserPage | null): readonly TransportRow[] {
  const { standing, now, timezone } = facts;
  return standing.map(({ name, state, detail, downSince, provedAt }) => {
    const known: Readonly<Record<string, string>> = stateWords;
    const word = downSince !== null && state === 'ready' ? 'carries nothing' : (known[state] ?? state);
    const proved = provedAt === null ? 'Not proved by a round trip yet.' : `Proved by a round trip ${span(now - provedAt)} ago.`;
    return {
      label: name === 'local' ? 'Phones on this machine' : transportLabel(standing, name),
      tone: downSince !== null ? 'bad' : state === 'ready' ? 'good' : 'doubt',
      state: downSince === null ? word : `${word}, since ${timeNear(downSince, now, timezone)}`,
      detail: detail ?? proved,
      link: state === 'ready' ? null : pageOf(name),
    };
  });
}
