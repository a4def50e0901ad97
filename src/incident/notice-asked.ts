// Whoever talks to customers gets a draft with the first pages, and not when the time is nearly over. Several features page first: an
// opening, a silence that ends, a severity that rises.

import { tell } from './compose.js';
import { type Directory, zoneOf } from './directory.js';
import { quoted } from './escape.js';
import type { Context } from './feature.js';
import { clockStart, type EpochMs, type Incident, ownerOf, type PersonKey } from './incident.js';
import type { Message } from './message.js';
import { span, timeNear } from './moment.js';
import { noticeText, saysLittle } from './notice-text.js';
import { lastTold, noticeAudiences, noticePhase, notices } from './notices.js';
import { firstLine } from './wording.js';

/** As much of a notice as stands in a message. */
export const noticeLength = 1_500;

/** The first draft, from what is known so far; nothing where there is one, or where customers need not hear of it. */
export function withFirstDraft(incident: Incident, at: EpochMs): Incident {
  const known = notices.read(incident);
  if (incident.policy.noticeWithinMs === null || incident.stamps.noticeAt !== null || known.draft !== null) return incident;
  const phase = noticePhase(incident);
  const text = noticeText(incident, phase, lastTold(incident));
  return notices.write(incident, { ...known, draft: { phase, text, by: 'muster', at, audience: null } });
}

/** Nothing where nobody is seated for it, where the owner does both and has been paged, or once customers know. `by`: whoever says so knows it. */
export function noticeAsked({ incident, directory }: Context, at: EpochMs, by: string): readonly Message[] {
  const { comms } = incident.seats;
  const within = incident.policy.noticeWithinMs;
  if (within === null || incident.stamps.noticeAt !== null) return [];
  if (comms === undefined || comms === ownerOf(incident) || comms === by) return [];
  const due = timeNear(clockStart(incident) + within, at, zoneOf(directory, comms));
  return [draftTo(incident, directory, comms, `Customers should hear from us by ${due} (within ${span(within)})`)];
}

/** The draft as it stands, told to somebody who can send it. */
export const draftTo = (incident: Incident, directory: Directory, to: PersonKey, news: string): Message => ({
  ...tell(incident, to, `${firstLine('📨', incident, news)}\n${draftLines(incident, directory)}`),
  draft: true,
  ...(hearing(incident, directory).length > 0 ? { choices: [{ title: 'Publish', says: `publish ${incident.number}` }] } : {}),
});

const hearing = (incident: Incident, directory: Directory) =>
  noticeAudiences(directory, incident, notices.read(incident).draft?.audience ?? null);

/** The draft and what to do with it. Where nobody is set up to hear it, whoever talks to customers sends it and says so. */
export function draftLines(incident: Incident, directory: Directory): string {
  const { draft } = notices.read(incident);
  if (draft === null) return 'Say where, what and how bad. Then reply *customers informed*.';
  const audiences = hearing(incident, directory);
  const little =
    saysLittle(incident) && draft.by === 'muster' && lastTold(incident) === null
      ? '\nWhere and what is hit? *impact region … channel … product …*, then *draft*.'
      : '';
  if (incident.drill)
    return `“${quoted(draft.text, noticeLength)}”\nIt is a drill: send it to nobody. Reply *customers informed* once you would have.`;
  const next =
    audiences.length === 0
      ? 'Send it to customers, then reply *customers informed*. Better words? Answer this message with them.'
      : `*publish ${incident.number}* sends it to ${audiences.map(({ key }) => key).join(', ')}. Better words? Answer this message with them.`;
  return `“${quoted(draft.text, noticeLength)}”${little}\n${next}`;
}
