// Every story in test/stories/ is run against the real app. A message it does not name fails it; so does silence where a line stands.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readStory, writeStory } from './stories/story.js';
import { tell } from './stories/tell.js';

const folder = new URL('./stories/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');

/** `MUSTER_RECORD=1` writes what was said into the stories, to be read by a person before it is committed. */
const recording = process.env.MUSTER_RECORD === '1';

describe('stories', () => {
  test.each(files)('%s', async (file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    const story = readStory(text);
    const { entries, errors } = await tell(story);
    const told = writeStory(story, entries);
    if (recording) writeFileSync(new URL(file, folder), told);
    else expect(told).toBe(writeStory(story, story.entries));
    expect(errors).toEqual([]);
  });

  test('whatever is said in a room of several zones names the zone of its times', () => {
    const unnamed = files.flatMap((file) =>
      readStory(readFileSync(new URL(file, folder), 'utf8')).entries.flatMap((entry) => {
        if (!('output' in entry) || !entry.output.head.startsWith('Muster → INC-')) return [];
        const ours = entry.output.lines.join('\n').replace(/“[^”]*”/gu, '');
        return /\b\d\d:\d\d\b/u.test(ours) && !/\b\d\d:\d\d IST\b|times in IST|\b\d\d:\d\d GMT\b|\b\d\d:\d\d CET\b/u.test(ours)
          ? [`${file} ${entry.output.time}: ${ours}`]
          : [];
      }),
    );
    expect(unnamed).toEqual([]);
  });

  test('there are stories to tell', () => {
    expect(files.length).toBeGreaterThan(0);
  });
});
