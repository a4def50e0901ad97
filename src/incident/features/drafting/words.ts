// A draft by a language model in words: always called one, each sentence with the lines it is taken from, and never more than an offer.

import { inWarRoom, tell } from '../../compose.js';
import { roomZone, zoneOf } from '../../directory.js';
import { hours, minutes } from '../../duration.js';
import type { Context, EventOf } from '../../feature.js';
import type { Incident } from '../../incident.js';
import type { Message } from '../../message.js';
import { noticeAudiences, speaker } from '../../notices.js';
import { reviewOf } from '../../review.js';
import { sentencesShown, suggestionKey } from '../../suggestions.js';
import { toSwarm } from '../../swarm.js';
import { code } from '../../wording.js';
import type { DraftingEvent } from './events.js';

/** As long as the question it may answer. */
const answerExpiresAfterMs = hours(12);
/** Customers are not told an hour later what was so then. */
const noticeExpiresAfterMs = minutes(30);

export const suggested = (event: EventOf<DraftingEvent>, context: Context): readonly Message[] =>
  event.about === 'notice' ? forCustomers(event, context) : forReview(event, context);

const choicesOf = ({ number }: Incident): Required<Pick<Message, 'choices'>> => ({
  choices: [{ title: 'Use draft', says: `use draft ${number}` }],
});

/** Where the question stands that it may answer. Not asked yet: it is shown with the question. */
function forReview(event: EventOf<DraftingEvent>, { incident, directory }: Context): readonly Message[] {
  const asked = reviewOf(incident).asked.find(({ step }) => step === event.about);
  if (asked === undefined) return [];
  const kept = asked.draft === null ? '' : ' *yes* still takes the first one.';
  const isDirect = asked.directly && asked.of !== null;
  const zone = isDirect ? zoneOf(directory, asked.of) : roomZone(directory);
  const text = [
    `📝 ${code(incident)} · Draft of the ${calledOf[event.about]} by a language model. Check it:`,
    ...sentencesShown(event, event.at, zone),
    `*use draft* takes it, or write your own.${kept}`,
  ].join('\n');
  const more = { replaces: suggestionKey(incident, event.about), expiresAfterMs: answerExpiresAfterMs };
  if (isDirect && asked.of !== null) return [{ ...tell(incident, asked.of, text), ...more, ...choicesOf(incident) }];
  return inWarRoom(incident, text).map((message) => ({ ...message, ...more }));
}

/** To whoever talks to customers, and where their news is written. */
function forCustomers(event: EventOf<DraftingEvent>, { incident, directory }: Context): readonly Message[] {
  const person = speaker(incident);
  const next = noticeAudiences(directory, incident).length === 0 ? '' : ` *publish ${incident.number}* then sends it.`;
  const text = (zone: Parameters<typeof sentencesShown>[2]) =>
    [
      `📨 INC-${incident.number} · Other words for customers, drafted by a language model. Check them:`,
      ...sentencesShown(event, event.at, zone),
      `Nothing is sent. *use draft* makes them the draft.${next}`,
    ].join('\n');
  const more = { replaces: suggestionKey(incident, 'notice'), expiresAfterMs: noticeExpiresAfterMs, draft: true as const };
  const swarm = toSwarm(incident, text(roomZone(directory))).map((message) => ({ ...message, ...more }));
  if (person === null) return swarm;
  return [{ ...tell(incident, person, text(zoneOf(directory, person))), ...more, ...choicesOf(incident) }, ...swarm];
}

/** What each is called in a sentence. */
export const calledOf = { happened: 'summary', cause: 'root cause', notice: 'customer notice' } as const;
