// What was said in an incident and may answer a question of its review, chosen from the timeline alone: the same record gives the same drafts.

import { actorName, type Directory, roomZone } from '../../directory.js';
import { customersAffected, type Incident } from '../../incident.js';
import { grouped, span, timeNear, type Zone } from '../../moment.js';
import type { ReviewDraft, ReviewStep } from '../../review.js';

/** A line of the timeline, as it is stored. */
export interface RecordLine {
  readonly at: number;
  readonly kind: string;
  readonly by: string;
  readonly text: string;
}

/** Null: nothing that was said answers it. */
export function draftOf(step: ReviewStep, incident: Incident, lines: readonly RecordLine[], directory: Directory): ReviewDraft | null {
  const zone = roomZone(directory);
  switch (step) {
    case 'cause':
      return causeIn(lines);
    case 'happened':
      return fromRecord(happened(incident, lines));
    case 'detection':
      return fromRecord(detection(incident, directory));
    case 'steps':
      return fromRecord(steps(lines, zone));
    case 'impact':
      return fromRecord(impact(incident));
    default:
      return null;
  }
}

const fromRecord = (text: string | null): ReviewDraft | null => (text === null || text === '' ? null : { text, by: null, at: null });

/** Kinds whose lines are the words of a person. */
const spoken: ReadonlySet<string> = new Set(['updated', 'noted', 'mitigated', 'action-announced', 'resolved']);

/** What was said, without who said it: `Asha: …`, `Asha mitigated: …`. */
const saidIn = ({ text }: RecordLine): string =>
  /^[^:]{1,80}: ([\s\S]+)$/u
    .exec(text)?.[1]
    ?.replace(/^“([\s\S]*)”$/u, '$1')
    .trim() ?? '';

/** Words of somebody who has found out why. Not what they only look for. */
const names =
  /\b(?:caused by|because|due to|root cause|corrupt(?:ed|ion)|leak(?:s|ed|ing)?|exhaust(?:ed|ion)|deadlock|misconfigur\w*|expired|out of (?:memory|disk|space)|disk full|bad (?:deploy|release|config|migration)|saturat\w*|race condition|bug in)\b/iu;
const looksFor = /[?？]|\b(?:maybe|perhaps|might|could be|not sure|suspect|looking (?:for|into)|investigating)\b/iu;

/** The last sentence that names a cause and is no guess. */
function causeIn(lines: readonly RecordLine[]): ReviewDraft | null {
  for (const line of lines.toReversed()) {
    if (!spoken.has(line.kind)) continue;
    const sentence = sentences(saidIn(line)).find((one) => names.test(one) && !looksFor.test(one));
    if (sentence !== undefined) return { text: sentence, by: line.by, at: line.at };
  }
  return null;
}

const sentences = (text: string): readonly string[] =>
  text
    .split(/(?<=[.!?])\s+|\n+/u)
    .map((one) =>
      one
        .replace(/^[0-9]{1,3} ?% · /u, '')
        .replace(/[.\s]+$/u, '')
        .trim(),
    )
    .filter((one) => one !== '');

function happened({ title, stamps }: Incident, lines: readonly RecordLine[]): string {
  const end = lines.findLast(({ kind }) => endings.has(kind));
  const how = end === undefined ? '' : saidIn(end);
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

/** The steps people announced, approved and took, each with its time. */
function steps(lines: readonly RecordLine[], zone: Zone): string | null {
  const taken = lines.filter(({ kind }) => stepKinds.has(kind)).slice(-6);
  return taken.length === 0 ? null : taken.map(({ at, text }) => `${timeNear(at, at, zone)} ${text.replace(/[.\s]+$/u, '')}`).join('; ');
}
/** Kinds whose lines say that it is over. */
const endings: ReadonlySet<string> = new Set(['resolved']);

const stepKinds: ReadonlySet<string> = new Set(['action-announced', 'approved', 'executed', 'mitigated', 'resolved']);

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
