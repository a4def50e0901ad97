// What its alerts did that whoever has the incident has not been told yet, added up: a storm is one line, and so is an evening.

import { seconds } from '../../duration.js';
import { inline } from '../../escape.js';
import type { EventOf } from '../../feature.js';
import type { AlertSum, HeldSum, Incident } from '../../incident.js';
import type { AlertChange } from '../../opening.js';
import { movesWords } from './moves.js';

/** How long a line about the alerts waits for more of its kind. */
export const newsBundleMs = seconds(30);

/** How many fire after the change. */
type Counts = Pick<AlertChange, 'firing' | 'total'>;

const nothing: AlertSum = { since: 0, fired: 0, refired: 0, cleared: 0, titles: [] };

const untoldOf = ({ alerts }: Incident) => alerts.untold ?? { line: nothing, post: nothing };

/** The more are named the less each is read. */
const mostNamed = 3;

const plus = (sum: AlertSum, { fired, refired, cleared, left = 0, held, titles }: AlertChange): AlertSum => ({
  since: sum.since,
  fired: sum.fired + fired,
  refired: sum.refired + refired,
  cleared: sum.cleared + cleared,
  ...((sum.left ?? 0) + left > 0 ? { left: (sum.left ?? 0) + left } : {}),
  ...bothHeld(sum.held, held),
  titles: [...new Set([...sum.titles, ...titles])].slice(0, mostNamed),
});

const bothHeld = (one: HeldSum | undefined, other: HeldSum | undefined): Pick<AlertSum, 'held'> => {
  if (one === undefined && other === undefined) return {};
  const under = [...new Set([...(one?.under ?? []), ...(other?.under ?? [])])].slice(0, mostNamed);
  return { held: { alerts: (one?.alerts ?? 0) + (other?.alerts ?? 0), under } };
};

/** The incident with what one change of its alerts adds: to the next post always, to a line of its own once somebody has it. */
export function withUntold(incident: Incident, { change, at }: EventOf<{ readonly kind: string; readonly change: AlertChange }>): Incident {
  const { line, post } = untoldOf(incident);
  const { beatAt } = incident.progression;
  const untold = {
    // Until somebody has it the page and the card say it all.
    line: incident.ack === null ? nothing : plus(at - line.since < newsBundleMs ? line : { ...nothing, since: at }, change),
    post: plus(post.since === beatAt ? post : { ...nothing, since: beatAt }, change),
  };
  return { ...incident, alerts: { ...incident.alerts, untold } };
}

/** `4 alerts joined (web-2 down; web-3 down; db-1 slow; …): 5 of 5 firing`, of what the last line did not say. */
export const untoldWords = (incident: Incident, now: Counts): string => words(untoldOf(incident).line, now);

/** The same since the last regular post. */
export const inThePost = (incident: Incident, now: Counts): string => words(untoldOf(incident).post, now);

function words(sum: AlertSum, { firing, total }: Counts): string {
  const { fired, refired, left = 0, titles } = sum;
  const named = titles.map((title) => inline(title, 60)).join('; ');
  const more = fired + refired + left - titles.length;
  return `${movesWords(sum)}${named === '' ? '' : ` (${named}${more > 0 ? ` and ${more} more` : ''})`}: ${firing} of ${total} firing`;
}
