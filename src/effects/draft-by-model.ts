// Asks a language model for a draft beside ours, in the background, and offers what of it stands in the timeline. Nothing waits for it and
// nothing it says is done: what comes of it is an event with a text, which a person may take.

import { materialOf } from '../drafting/material.js';
import { requestFor } from '../drafting/request.js';
import { supported } from '../drafting/supported.js';
import type { Deps } from '../handling/dependencies.js';
import { handle } from '../handling/handle.js';
import { minutes } from '../incident/duration.js';
import { suggestDraft } from '../incident/features/drafting/events.js';
import type { Incident } from '../incident/incident.js';
import { mayTellCustomers } from '../incident/notice-text.js';
import { type Draftable, type DraftOutcome, draftingByModel, isWanted, readDraftAsked } from '../incident/suggestions.js';
import type { AskModel } from './ask-model.js';
import { type EffectAdapter, EffectFailure } from './effect.js';

export interface ModelDeps extends Deps {
  readonly model: AskModel;
  /** Takes out what may not leave: phone numbers, secrets, restricted words. */
  readonly redacted: (text: string) => string;
  readonly drafted: (outcome: DraftOutcome) => void;
}

export interface DraftingDeps {
  /** Null: no language model is set up. */
  readonly drafting: ModelDeps | null;
}

/** In all, also those that a crash cut off. */
const mostAttempts = 3;
/** By then people have written it themselves. */
const wantedForMs = minutes(10);
const receiptsOf = 'model-draft';

export const draftByModel = (deps: ModelDeps): EffectAdapter => ({
  feature: draftingByModel,
  perform: async (payload, { key, attempt, signal }) => {
    const asked = readDraftAsked(payload);
    if (asked === null) throw new EffectFailure('the effect names no draft', { permanent: true });
    const receipt = { channel: receiptsOf, id: key, at: deps.clock.now() };
    if (await deps.store.seen(receipt)) return;
    const incident = await deps.store.incident(asked.incident);
    if (incident === null || !isWanted(incident, asked) || deps.clock.now() - asked.at > wantedForMs) return deps.drafted('out-of-date');
    const fails = (because: string, again: boolean): void => {
      if (again && attempt < mostAttempts) throw new EffectFailure(`a draft: ${because}`, { permanent: false });
      // Nobody is told: our own draft was there from the start.
      deps.log.warn({ incident: asked.incident, about: asked.about, because }, 'the language model gave no draft');
      deps.drafted('failed');
    };
    if (attempt > mostAttempts) return fails('it was cut off too often', false);
    const lines = materialOf(await deps.store.events(asked.incident), deps.directory(), deps.redacted);
    const answer = await deps.model(requestFor(asked.about, lines), signal);
    if ('none' in answer) return fails(answer.none, answer.again);
    const sentences = supported(answer.sentences, lines, fitFor(asked.about, incident, deps));
    if (sentences.length === 0) return deps.drafted('unsupported');
    const { about, since, phase } = asked;
    const handled = await handle(deps, {
      number: asked.incident,
      receipts: [receipt],
      commands: () => [suggestDraft({ about, since, phase, sentences })],
    });
    if (handled !== 'duplicate') deps.drafted(handled.events.length > 0 ? 'offered' : 'out-of-date');
  },
});

/** Customers hear of no person, host or service of ours. */
const fitFor = (about: Draftable, incident: Incident, { directory }: Pick<Deps, 'directory'>): ((text: string) => boolean) => {
  if (about !== 'notice') return () => true;
  const names = new Set(Object.values(directory().people).flatMap(({ name, short }) => wordsIn(`${name} ${short}`)));
  return (text) => mayTellCustomers(text, incident) && !wordsIn(text).some((word) => names.has(word));
};

const wordsIn = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? [];
