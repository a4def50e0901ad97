// The record: what is kept without changing anything. Allowed in every status; a review is written after the end.

import { inWarRoom, isRelayed, repeating, tell } from '../../compose.js';
import { personName } from '../../directory.js';
import { inline, quoted, link as safeLink } from '../../escape.js';
import { evidence } from '../../evidence.js';
import { type Archived, type EventOf, type Feature, maker } from '../../feature.js';
import type { EpochMs, Incident, Link, NoteKind, PersonKey } from '../../incident.js';
import type { MediaRef } from '../../message.js';
import { withCause } from '../../notices.js';
import { type RecordPart, saidFor } from '../../record-parts.js';
import { talked } from '../../relay.js';
import { answeredBy, withAnswer } from '../../review.js';
import { talkedInSwarm } from '../../swarm.js';
import { firstLine } from '../../wording.js';

interface Note {
  readonly type: 'note';
  readonly by: PersonKey;
  readonly kind: NoteKind;
  readonly text: string;
  readonly where: 'room' | 'direct' | 'swarm';
  readonly about: PersonKey | null;
  /** What came with it, kept as evidence. */
  readonly media?: MediaRef;
}

interface AddLink {
  readonly type: 'link';
  readonly by: PersonKey;
  readonly link: Link;
}

interface Noted {
  readonly kind: 'noted';
  readonly note: NoteKind;
  readonly text: string;
  readonly where: 'room' | 'direct' | 'swarm';
  readonly about: PersonKey | null;
  readonly media?: MediaRef;
}

interface Linked {
  readonly kind: 'linked';
  readonly link: Link;
}

export const note = maker<Note>('note');

/** Who has said anything in the war room since then, orders aside. `told`: the last lines of the timeline. */
export const spokeInRoomSince = (
  told: readonly { readonly event: { readonly kind: string; readonly at: EpochMs; readonly by: string; readonly where?: unknown } }[],
  since: EpochMs,
): ReadonlySet<string> =>
  new Set(told.flatMap(({ event: { kind, at, by, where } }) => (kind === 'noted' && where === 'room' && at >= since ? [by] : [])));
export const link = maker<AddLink>('link');

export const record: Feature<Note | AddLink, Noted | Linked> = {
  name: 'record',
  commands: {
    note: (_incident, { by, kind, text, where, about, media }) => [
      { kind: 'noted', by, note: kind, text, where, about, ...(media === undefined ? {} : { media }) },
    ],
    link: (incident, { by, link: added }) =>
      incident.links.some((one) => one.url === added.url) ? { refused: 'already-done' } : [{ kind: 'linked', by, link: added }],
  },
  events: {
    noted: {
      apply: (was, event) =>
        answering(event.note === 'cause' ? withCause(was, { text: event.text, by: event.by, at: event.at }) : was, event),
      line: (event, { who, name, said }) =>
        event.media === undefined
          ? `${inSwarmWords(event)}${isPlain(event) ? who : `${who} (${event.note})`}${event.about === null ? '' : ` → ${name(event.about)}`}: ${quoted(event.text, 2_000)}`
          : `${inSwarmWords(event)}${who} sent ${evidence(event.media)}${said(event.text)}`,
      // Kept silently, except what was asked of somebody by name.
      announce: (event, { incident, directory }) => {
        if (event.where === 'swarm') return event.note === 'talk' ? talkedInSwarm(event, incident, directory) : [];
        if (event.note === 'talk' && event.where === 'room') return isRelayed(incident) ? talked(event, { incident, directory }) : [];
        if ((event.note !== 'action' && event.note !== 'todo') || event.about === null || event.about === event.by) return [];
        return [
          tell(incident, event.about, firstLine('🗒', incident, `${personName(directory, event.by)} asks you: ${inline(event.text, 300)}`)),
        ];
      },
      confirm: (event, _incident, { it }) => (event.note === 'talk' ? null : `Saved ${savedAs[event.note]} ${it}.`),
      news: (event, incident) =>
        event.note === 'cause' || (event.note === 'talk' && event.where !== 'swarm' && event.by === incident.ack?.by) ? event.text : null,
      stays: ({ note: kind }) => (kind === 'talk' || kind === 'edit' ? null : kind === 'note' ? 'the note' : `the note (${kind})`),
      speaks: true,
      recorded: ({ note: kind, text }) => {
        const part = partOf[kind];
        return part === undefined ? null : saidFor(part, text);
      },
      leavesCardAlone: true,
      keptSilently: true,
      archived: ({ note: kind, text }) => ({ as: archivedAs[kind], text }),
    },
    linked: {
      apply: (was, event) => ({ ...was, links: [...was.links, event.link] }),
      line: (event, { who }) => `${who} added a ${event.link.kind}: ${inline(event.link.url, 500)}`,
      announce: (event, { incident, directory }) =>
        repeating(
          inWarRoom(
            incident,
            `🔗 ${event.link.kind}: ${safeLink(event.link.url) ?? inline(event.link.url, 500)} (${personName(directory, event.by)})`,
          ),
        ),
      confirm: (event, _incident, { it }) => `Saved as ${event.link.kind === 'link' ? 'a link' : `the ${event.link.kind}`} of ${it}.`,
      undo: 'the link',
    },
  },
  refusals: {},
};

/** What is noted of the cause, the fix, a lesson answers that question of the review, whenever it is said. */
function answering(was: Incident, { note: kind, text, by, at, seq }: EventOf<Noted>): Incident {
  const question = answeredBy(kind);
  return question === null ? was : withAnswer(was, { question, text, by, at, seq });
}

/** As whoever wrote it is told: `Saved as the cause of INC-42`. */
const savedAs: Readonly<Record<Exclude<NoteKind, 'talk'>, string>> = {
  note: 'as a note on',
  cause: 'as the cause of',
  contributing: 'as a contributing factor of',
  fix: 'as the fix of',
  lesson: 'as a lesson from',
  action: 'as an action on',
  todo: 'as a to-do from',
  pin: 'in the record of',
  edit: 'as an edit on',
};

const partOf: Readonly<Partial<Record<NoteKind, RecordPart>>> = {
  cause: 'cause',
  contributing: 'contributing',
  fix: 'resolution',
  lesson: 'lesson',
  action: 'prevention',
  todo: 'prevention',
};

const archivedAs: Readonly<Record<NoteKind, Archived['as']>> = {
  note: 'note',
  cause: 'cause',
  contributing: 'note',
  fix: 'fix',
  lesson: 'note',
  action: 'note',
  todo: 'note',
  pin: 'note',
  talk: 'talk',
  edit: 'talk',
};

/** What people said stands for itself; everything else says what it is. */
const isPlain = ({ note: kind }: EventOf<Noted>): boolean => kind === 'talk' || kind === 'edit';

/** What was said among those who write to customers was not said to whoever works on it. */
const inSwarmWords = ({ where }: EventOf<Noted>): string => (where === 'swarm' ? '[customer room] ' : '');
