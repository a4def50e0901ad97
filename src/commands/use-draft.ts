// The word that takes what a language model drafted: as an answer of the review, or as the draft for customers. It publishes nothing.

import { takeDraft } from '../incident/features/drafting/events.js';
import type { ChatCommand } from './command.js';

export const useDraft = {
  name: 'use draft',
  words: ['use draft', 'use the draft', 'use that draft', 'use this draft', 'use model draft', "use the model's draft"],
  short: [],
  help: "use draft – take a language model's draft, of a review or for customers",
  examples: ['use draft', 'use draft 42'],
  incident: 'required',
  worksAfterwards: true,
  rank: 'responder',
  changes: true,
  inSwarm: true,
  // *use the draft of Monday* is about another one.
  fits: ({ rest }) => rest === '',
  read: () => ({ ask: 'command', command: takeDraft({ about: null }) }),
} satisfies ChatCommand;
