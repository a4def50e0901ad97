// What was said in an incident and may answer a question of its review, chosen from the timeline alone: the same record gives the same drafts.

import { actorName, type Directory, roomZone } from './directory.js';
import type { ToldEvent } from './events.js';
import { customersAffected, type Incident } from './incident.js';
import { grouped, span, timeNear, type Zone } from './moment.js';
import { planOf } from './registry.js';
import type { ReviewDraft, ReviewStep } from './review.js';

/** Null: nothing that was said answers it. */
export function draftOf(step: ReviewStep, incident: Incident, told: readonly ToldEvent[], directory: Directory): ReviewDraft | null {
  const zone = roomZone(directory);
  switch (step) {
    case 'cause':
      return causeIn(told);
    case 'happened':
      return fromRecord(happened(incident, told));
    case 'detection':
      return fromRecord(detection(incident, directory));
    case 'steps':
      return fromRecord(steps(told, zone));
    case 'impact':
      return fromRecord(impact(incident));
    default:
      return null;
  }
}

const fromRecord = (text: string | null): ReviewDraft | null => (text === null || text === '' ? null : { text, by: null, at: null });

/** In the words of whoever did it. */
const wordsOf = (event: ToldEvent['event']): string => ((event as { readonly text?: string }).text ?? '').trim();

/** Words of somebody who has found out why. Not what they only look for. */
const names =
  /\b(?:caused by|because|due to|root cause|corrupt(?:ed|ion)|leak(?:s|ed|ing)?|exhaust(?:ed|ion)|deadlock|misconfigur\w*|expired|out of (?:memory|disk|space)|disk full|bad (?:deploy|release|config|migration)|saturat\w*|race condition|bug in)\b/iu;
const looksFor = /[?？]|\b(?:maybe|perhaps|might|could be|not sure|suspect|looking (?:for|into)|investigating)\b/iu;

/** The last sentence that names a cause and is no guess. */
function causeIn(told: readonly ToldEvent[]): ReviewDraft | null {
  for (const { event } of told.toReversed()) {
    if (planOf(event).speaks !== true) continue;
    const sentence = sentences(wordsOf(event)).find((one) => names.test(one) && !looksFor.test(one));
    if (sentence !== undefined) return { text: sentence, by: event.by, at: event.at };
  }
  return null;
}

const sentences = (text: string): readonly string[] =>
  text
    .split(/(?<=[.!?])\s+|\n+/u)
    .map((one) => one.replace(/[.\s]+$/u, '').trim())
    .filter((one) => one !== '');

function happened({ title, stamps }: Incident, told: readonly ToldEvent[]): string {
  const end = told.findLast(({ event }) => event.at === stamps.resolvedAt && isStep(event));
  const how = end === undefined ? '' : wordsOf(end.event);
  const from = stamps.startedAt ?? stamps.declaredAt;
  const until = stamps.restoredAt ?? stamps.resolvedAt;
  const down = from === null || until == null ? '' : `, for ${span(until - from)}`;
  return `${title}${down}${how === '' ? '' : `. ${how}`}`;
}

function detection({ stamps, source, declaredBy, reportedByCustomer }: Incident, directory: Directory): string | null {
  const at = stamps.declaredAt;
  if (at === null) return null;
  const start = stamps.startedAt;
  const after = start === null || at - start < 60_000 ? '' : `, ${span(at - start)} after it began`;
  const how =
    source !== null
      ? `By ${source}`
      : reportedByCustomer === true
        ? 'By what a customer reported'
        : `Declared by ${actorName(directory, declaredBy)}`;
  return `${how} at ${timeNear(at, at, roomZone(directory))}${after}`;
}

/** What was done about it, as the documents have it. */
function isStep(event: ToldEvent['event']): boolean {
  const part = planOf(event).recorded?.(event)?.part;
  return part === 'mitigation' || part === 'resolution';
}

/** The steps people announced, approved and took, each with its time. */
function steps(told: readonly ToldEvent[], zone: Zone): string | null {
  const taken = told.filter(({ event }) => isStep(event)).slice(-6);
  return taken.length === 0
    ? null
    : taken.map(({ event: { at }, text }) => `${timeNear(at, at, zone)} ${text.replace(/[.\s]+$/u, '')}`).join('; ');
}

function impact(incident: Incident): string | null {
  const customers = customersAffected(incident);
  const { locations, channels, products, text } = incident.impact;
  const parts = [
    ...(customers === null ? [] : [`${grouped(customers)} customers affected`]),
    ...[locations, channels, products].filter((one) => one.length > 0).map((one) => one.join(', ')),
    ...(text === null ? [] : [text]),
  ];
  return parts.length === 0 ? null : parts.join('; ');
}
