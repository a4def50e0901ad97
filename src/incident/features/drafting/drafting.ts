// Drafts by a language model: kept beside ours for as long as they fit, shown with their sources, taken by a person's word and by nothing else.

import type { Feature } from '../../feature.js';
import type { Incident, PersonKey } from '../../incident.js';
import { speaker } from '../../notices.js';
import { reviewOf } from '../../review.js';
import { type Draftable, isDraftable, isWanted, linesOf, linesWords, suggestionOf, withSuggestion, wordsOf } from '../../suggestions.js';
import type { DraftingCommand, DraftingEvent, DraftingRefusal } from './events.js';
import * as words from './words.js';

export const drafting: Feature<DraftingCommand, DraftingEvent, DraftingRefusal> = {
  name: 'drafting',
  commands: {
    // What has moved on while it was written is no news.
    'suggest-draft': (incident, { type: _, ...made }) =>
      made.sentences.length === 0 || !isWanted(incident, made) || suggestionOf(incident, made.about) !== null
        ? []
        : [{ kind: 'draft-suggested', by: 'muster', ...made }],
    'use-draft': (incident, { by, about }) => {
      const [found] = (about === null ? waitingFor(incident, by) : [about]).flatMap((one) => suggestionOf(incident, one) ?? []);
      return found === undefined
        ? { refused: 'no-model-draft' }
        : [{ signal: 'draft-taken', incident, by, about: found.about, text: wordsOf(found), phase: found.phase, lines: linesOf(found) }];
    },
  },
  events: {
    'draft-suggested': {
      apply: (was, { about, since, phase, sentences }) => withSuggestion(was, { about, since, phase, sentences }),
      // Not its words: what nobody has taken is no part of the record, and nothing that a later draft may be taken from.
      line: (event) => `A language model drafted the ${words.calledOf[event.about]}, from ${linesWords(linesOf(event))}`,
      announce: words.suggested,
      confirm: () => null,
      leavesCardAlone: true,
    },
  },
  refusals: {
    'no-model-draft': (_, { it }) =>
      `There is no draft by a language model to use on ${it}: none was made, or things have moved on since. *draft* makes one for customers from what is known.`,
  },
};

/** What they were asked comes first, then what they are to tell customers. */
function waitingFor(incident: Incident, by: PersonKey): readonly Draftable[] {
  const { asked } = reviewOf(incident);
  const steps = (some: typeof asked): readonly Draftable[] => some.flatMap(({ step }) => (isDraftable(step) ? [step] : []));
  const own = steps(asked.filter(({ of }) => of === by));
  return speaker(incident) === by ? [...own, 'notice', ...steps(asked)] : [...own, ...steps(asked), 'notice'];
}
