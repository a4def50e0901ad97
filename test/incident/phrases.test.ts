// In the languages of people: what everybody reads, and what is kept, is English whoever reads it; what one person reads is told to the
// same people in the same way, in other words.

import { expect, test } from 'vitest';
import { announce } from '../../src/incident/announce.js';
import { confirmation, type Reader } from '../../src/incident/answer.js';
import type { Directory } from '../../src/incident/directory.js';
import { isPerson } from '../../src/incident/incident.js';
import { line } from '../../src/incident/line.js';
import { merged } from '../../src/incident/merged-messages.js';
import type { Message } from '../../src/incident/message.js';
import { languages } from '../../src/languages/index.js';
import { directory } from '../given.js';
import { told } from './every-event.js';

const ofOne = ({ to, audience }: Message): boolean => to.kind === 'person' && audience === undefined;

test.each(languages)('in $code every event is told to the same people, and rooms and the record stay English', ({ said }) => {
  const people = Object.entries(directory.people).map(([key, person]) => [key, { ...person, says: said }] as const);
  const theirs: Directory = { ...directory, people: Object.fromEntries(people) };
  const inTheirs = new Set<string>();
  for (const { event, incident } of told) {
    const [own, english] = [theirs, directory].map((names) => merged(announce(event, { incident, directory: names }), incident));
    expect(own?.map((message) => (ofOne(message) ? { ...message, text: '' } : message))).toEqual(
      english?.map((message) => (ofOne(message) ? { ...message, text: '' } : message)),
    );
    for (const [index, { text }] of (own ?? []).entries()) {
      const before = english?.[index]?.text ?? '';
      if (text !== before) inTheirs.add(event.kind);
      // Whose it is, how bad and what it is about stand in the first line.
      for (const part of [incident.severity, `INC-${incident.number}`])
        expect(text.split('\n')[0]?.includes(part)).toBe(before.split('\n')[0]?.includes(part));
    }
    expect(line(event, theirs)).toBe(line(event, directory));
    if (!isPerson(event.by)) continue;
    const reader: Reader = { person: event.by, now: event.at, timezone: 'Asia/Kolkata', directory: theirs };
    expect(confirmation([event], incident, { ...reader, amongOthers: true })).toBe(
      confirmation([event], incident, { ...reader, directory }),
    );
  }
  for (const kind of ['opened', 'paged-again', 'acknowledged', 'declined', 'handed-off', 'asked-again', 'given-back', 'resolved', 'undone'])
    expect([...inTheirs]).toContain(kind);
});
