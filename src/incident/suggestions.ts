// What a language model drafts of an incident, where one is set up: asked for in the background, shown beside our own draft, and taken by
// nobody but a person. As plain data on the incident, so that it is clear at any moment whether it still fits.

import type { Directory } from './directory.js';
import type { EffectRequest } from './effect.js';
import { quoted } from './escape.js';
import type { EpochMs, Incident } from './incident.js';
import { timeNear, type Zone } from './moment.js';
import { type NoticePhase, noticePhase, notices } from './notices.js';
import { isOutstanding, unanswered } from './review.js';
import { sliceOf } from './slice.js';

/** What it is asked to draft: two answers of the review, and the words for customers. */
export const draftables = ['happened', 'cause', 'notice'] as const;
export type Draftable = (typeof draftables)[number];

/** A line of the timeline that a sentence is taken from. */
export interface SourceLine {
  readonly seq: number;
  readonly at: EpochMs;
}

export interface SourcedSentence {
  readonly text: string;
  /** Never empty. */
  readonly from: readonly SourceLine[];
}

/** What a draft is for. One that was made for anything else is out of date. */
export interface DraftWanted {
  /** Of customers' words: when our own draft of them was made. Of a review: when the incident was resolved. */
  readonly since: EpochMs;
  /** Null: it is for no notice. */
  readonly phase: NoticePhase | null;
}

export interface Suggestion extends DraftWanted {
  readonly about: Draftable;
  readonly sentences: readonly SourcedSentence[];
}

/** What became of one that was asked for. `unsupported`: no sentence of it stands in the timeline. */
export type DraftOutcome = 'offered' | 'unsupported' | 'out-of-date' | 'failed';

/** The name the effects go by that ask for it. */
export const draftingByModel = 'draft-by-model';

const suggestions = sliceOf<Readonly<Partial<Record<Draftable, Suggestion>>>>('drafting', {});

export const withSuggestion = (incident: Incident, made: Suggestion): Incident =>
  suggestions.write(incident, { ...suggestions.read(incident), [made.about]: made });

/**
 * What a draft would be for now; null: none is wanted. Never beside words that a person wrote for customers, for anybody inside, for what is
 * published, answered or in another phase by now, or for a drill.
 */
export function draftWanted(incident: Incident, about: Draftable): DraftWanted | null {
  if (incident.drill) return null;
  if (about !== 'notice') {
    const { resolvedAt } = incident.stamps;
    return resolvedAt !== null && isOutstanding(incident) && unanswered(incident).includes(about)
      ? { since: resolvedAt, phase: null }
      : null;
  }
  const { draft } = notices.read(incident);
  if (draft === null || draft.by !== 'muster' || draft.audience !== null || draft.words !== undefined) return null;
  if (incident.status === 'merged' || incident.status === 'cancelled' || draft.phase !== noticePhase(incident)) return null;
  return { since: draft.at, phase: draft.phase };
}

/** Whether this is what is still wanted. */
export function isWanted(incident: Incident, { about, since, phase }: DraftWanted & { readonly about: Draftable }): boolean {
  const wanted = draftWanted(incident, about);
  return wanted !== null && wanted.since === since && wanted.phase === phase;
}

/** What a language model drafted and may still be taken; null: nothing. */
export function suggestionOf(incident: Incident, about: Draftable): Suggestion | null {
  const made = suggestions.read(incident)[about];
  return made !== undefined && isWanted(incident, made) ? made : null;
}

export const isDraftable = (step: string): step is Draftable => draftables.some((one) => one === step);

/** What the adapter is told. */
export interface DraftAsked extends DraftWanted {
  readonly incident: number;
  readonly about: Draftable;
  /** When it was asked for: nobody waits for a draft that comes much later. */
  readonly at: EpochMs;
}

/** Asks for a draft with the event that makes ours; nothing where no language model is set up. Once for each of ours. */
export function askForDraft(
  { at }: { readonly at: EpochMs },
  incident: Incident,
  { draftsByModel }: Pick<Directory, 'draftsByModel'>,
  about: Draftable,
): readonly EffectRequest[] {
  const wanted = draftsByModel === true ? draftWanted(incident, about) : null;
  if (wanted === null) return [];
  const payload: DraftAsked = { incident: incident.number, about, at, ...wanted };
  return [{ feature: draftingByModel, key: `INC-${incident.number} ${about} ${wanted.since}`, payload }];
}

/** What was asked, as it comes back from the store; null for anything else. */
export function readDraftAsked(payload: unknown): DraftAsked | null {
  const { incident, about, at, since, phase = null } = (payload ?? {}) as { readonly [K in keyof DraftAsked]?: unknown };
  if (typeof incident !== 'number' || typeof about !== 'string' || !isDraftable(about)) return null;
  if (typeof at !== 'number' || typeof since !== 'number') return null;
  return { incident, about, at, since, phase: phase as NoticePhase | null };
}

/** The message that shows such a draft, so that a reply to it is about that one. */
export const suggestionKey = (incident: Pick<Incident, 'number'>, about: Draftable): string => `model-draft:${incident.number}:${about}`;

/** What a message of ours suggested; null: it showed no such draft. */
export function suggestionIn(replaces: string | null | undefined): { readonly number: number; readonly about: Draftable } | null {
  const [, number, about = ''] = /^model-draft:([0-9]+):([a-z]+)$/.exec(replaces ?? '') ?? [];
  return number === undefined || !isDraftable(about) ? null : { number: Number(number), about };
}

/** The words as they are taken, in one piece. */
export const wordsOf = ({ sentences }: Pick<Suggestion, 'sentences'>): string => sentences.map(({ text }) => text).join(' ');

/** The lines of the timeline that all of it is taken from, in order. */
export const linesOf = ({ sentences }: Pick<Suggestion, 'sentences'>): readonly number[] =>
  [...new Set(sentences.flatMap(({ from }) => from.map(({ seq }) => seq)))].sort((one, other) => one - other);

/** `line 3`, `lines 3, 7 and 9`. */
export const linesWords = (lines: readonly number[]): string =>
  lines.length < 2 ? `line ${lines[0] ?? '?'}` : `lines ${lines.slice(0, -1).join(', ')} and ${lines.at(-1)}`;

/** Each sentence on a line of its own, escaped like anybody's words, with where it stands: `“…” (03:18 IST, line 7)`. `at`: now. */
export const sentencesShown = ({ sentences }: Pick<Suggestion, 'sentences'>, at: EpochMs, zone: Zone): readonly string[] =>
  sentences.map(({ text, from }) => {
    const where = from.map((line) => `${timeNear(line.at, at, zone)}, line ${line.seq}`).join('; ');
    return `“${quoted(text, longestSentence)}” (${where})`;
  });

/** Of one sentence, in characters. A longer one is no sentence anybody checks. */
export const longestSentence = 300;
