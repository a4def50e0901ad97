// The systems Muster asks to do things: one line each. Only main.ts reads it.

import { type AtSourceDeps, acknowledgeAtSource } from './acknowledge-at-source.js';
import { type DraftingDeps, draftByModel } from './draft-by-model.js';
import type { EffectAdapter } from './effect.js';
import { type DocumentDeps, postDocument } from './post-document.js';
import { type PictureDeps, showPictures } from './show-pictures.js';

/** `deps`: all that any of them needs. */
export const effectAdapters = (deps: AtSourceDeps & PictureDeps & DocumentDeps & DraftingDeps): readonly EffectAdapter[] => [
  acknowledgeAtSource(deps),
  showPictures(deps),
  postDocument(deps),
  // Without a model nobody asks for a draft.
  ...(deps.drafting === null ? [] : [draftByModel(deps.drafting)]),
];
