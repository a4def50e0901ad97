// The order in which suites are begun: those that take longest first, so that none of them is left to one worker while the other has nothing
// to do. Nothing depends on it but how long a run takes.

import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** More than half a minute each, the longest first. */
const longest = [
  'test/whatsapp-web/session-adapter.test.ts',
  'test/operator/operations.test.ts',
  'test/commands/corpus.test.ts',
  'test/real/clock-and-disk.test.ts',
  'test/phones/phones.test.ts',
  'test/commands/corpus-in-rooms.test.ts',
  'test/faults/dst-nights.test.ts',
  'test/commands/dangerous-words-web.test.ts',
  'test/stories.test.ts',
  'test/recipes/feature.test.ts',
  'test/whatsapp-web/conversation-adapter.test.ts',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = longest.findIndex((path) => moduleId.endsWith(path));
      return at === -1 ? longest.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
