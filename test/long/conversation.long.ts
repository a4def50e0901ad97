// Whatever people put around an order: what is harmless changes nothing, what carries a doubt is never acted on at once.

import { test } from 'vitest';
import { readCorpus } from '../commands/corpus/corpus.js';
import { brief } from '../commands/corpus/tell.js';
import { accepted, actedOnDoubt, actedOnSlip, changedByManners, type Otherwise, tableOfVariants } from '../commands/corpus/variants.js';

const none = (found: readonly Otherwise[]): void => {
  if (found.length > 0) throw brief(tableOfVariants(found));
};

test('of 100,000 orders with a doubt, a scope, a part, a time, a negation or a question none is acted on at once', () => {
  none(actedOnDoubt(100_000));
});

test('100,000 times manners, fillers, case, emoji and the stop at the end change nothing of what is meant', () => {
  none(changedByManners(accepted(readCorpus()), 100_000));
});

test('of 100,000 slips in a verb none is acted on as another', () => {
  none(actedOnSlip(100_000));
});
