// Whatever an alert or a person says, on every way it can take: each line Muster sends is the line it would have sent anyway,
// with the text where the text belongs. The same story is told with a plain word and with every hostile text, and compared.

import { describe, expect, test } from 'vitest';
import { confirmation, type Reader, refusalWords } from '../../src/incident/answer.js';
import { type AlertTold, detailsReport } from '../../src/incident/details.js';
import { minutes } from '../../src/incident/duration.js';
import { inline } from '../../src/incident/escape.js';
import { catchupReport, choiceReport, listReport, slaReport, statusReport, timelineReport, whoReport } from '../../src/incident/reports.js';
import { directory, given, type History, type Story, t0 } from '../given.js';
import { hostileEntries, withoutSeenFormat } from './corpus.js';
import * as say from './spoken.js';

const { wait } = say;

/** Every text that may come from outside is `text`: with a war room, and told to everybody directly. */
const stories: Readonly<Record<string, (text: string) => Story>> = {
  'in a war room': (text) => [say.opens(labelled(text), { titles: [text, text] }), say.roomOpens('asha', 'ian'), ...talk(text)],
  'without a war room': (text) => [say.opens({ ...labelled(text), severity: 'P2' }, { titles: [text] }), ...talk(text)],
};

const labelled = (text: string) => ({
  title: text,
  about: `What it is: ${text.slice(0, 2_000)}`,
  places: { named: [`pod ${text}`], alerts: 2 },
  service: text,
  url: text,
  welcome: text,
});

const talk = (text: string): Story => [
  wait(minutes(3)),
  say.alerts({ fired: 1, firing: 2, total: 2, titles: [text] }),
  say.leavesOut(12, { source: text }),
  say.investigates('asha', text),
  say.updates('asha', text, null),
  say.doing('asha', text),
  say.impact('asha', text),
  say.notes('asha', text, 'talk'),
  say.notes('mia', text, 'action', 'ian'),
  say.notes('asha', text, 'cause'),
  say.links('asha', text, 'call'),
  { type: 'escalate', by: 'mia', to: [{ person: 'theo', role: 'cto' }], why: text },
  say.proposes('asha', text),
  say.proposes('asha', text),
  wait(minutes(3)),
  { type: 'reject', by: 'vic', proposal: 1, why: text, entitled: true },
  say.approves('vic', 2),
  say.did('asha', 2, text),
  say.proposes('asha', text),
  { type: 'override', by: 'asha', proposal: 3, why: text },
  say.mitigates('asha', text),
  say.snoozes('asha', t0 + minutes(7)),
  say.absorbs('asha', 44, 0, { title: text }),
  say.handsOff('asha', 'ben'),
  say.declines('ben'),
  say.unacks('asha'),
  say.ack('ian'),
  say.reclassifies('ian', 'P3', { why: text }),
  say.reclassifies('ian', 'P1', { why: text }),
  wait(minutes(30)),
  say.ack('ian'),
  say.resolves('ian', { anyway: true, text }),
  say.reopens('mia', text),
  say.ack('asha'),
  say.resolves('asha', { anyway: true, text }),
  say.refires({ titles: [text] }),
  say.clears({ titles: [text] }),
  say.resolves('asha', { text }),
  say.closes('asha', text === '' ? 'patch follows' : text),
  say.reopens('asha', text),
  { type: 'merge-into', by: 'asha', into: 43, intoTitle: text },
];

/** Everything anybody reads of a story: messages, the timeline, the answers and the reports. */
function* readOf(history: History, text: string): Generator<string> {
  const reader: Reader = { person: 'mia', timezone: 'Europe/Madrid', now: history.now, directory };
  for (const { events, messages, after } of history.changes) {
    for (const { act, text: said } of messages) if (act.do === 'say' || act.do === 'card') yield said;
    for (const event of events) yield event.text;
    yield confirmation(
      events.map(({ event }) => event),
      after,
      reader,
    );
    yield statusReport(after, reader);
  }
  const { incident } = history;
  if (incident === null) return;
  const lines = history.changes.flatMap((change) => change.events.map((one) => ({ at: one.event.at, text: one.text })));
  yield listReport([incident], 1, reader);
  yield catchupReport(incident, lines, reader, whole);
  yield timelineReport(incident, lines, reader, whole);
  yield slaReport(incident, reader);
  yield whoReport(incident, reader);
  yield detailsReport(incident, [alertSaying(text), { ...alertSaying(text), status: 'resolved' }], reader);
  yield detailsReport(incident, [], reader);
  yield choiceReport([incident, incident], 'ack');
  yield refusalWords({ refused: 'which-proposal', open: [1, 2].map((number) => ({ number, text })) }, incident, reader);
}

/** However long its lines are, every one is shown. */
const whole = { number: 1, chars: 1_000_000 };

/** An alert of which every word is that text. */
const alertSaying = (text: string): AlertTold => ({
  source: text,
  status: 'firing',
  severity: 'P1',
  title: text,
  description: text.slice(0, 2_000),
  labels: { host: text },
  url: null,
  firstAt: t0,
  since: t0,
  places: [text],
});

/** A word that stands nowhere else. */
const plain = 'Xyzzy';

const framesOf = (tell: (text: string) => Story): readonly RegExp[] =>
  [...readOf(given(...tell(plain)), plain)].map(
    (text) => new RegExp(`^${orWithout(text.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&').replaceAll(plain, '[^\\n]*'))}$`, 'u'),
  );

/** What to type is said only of a service whose name is one word, and between back-quotes where that would format. */
const orWithout = (frame: string): string =>
  frame.replace(/; \\\*silence (.*?) 4h\\\* keeps it quiet/u, '(?:; [*`]silence $1 4h[*`] keeps it quiet)?');

const unseen = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}]|[\u200B-\u200F\u2028-\u202E\u2060-\u206F]|[\u{E0000}-\u{E0FFF}]/u;

describe.each(Object.entries(stories))('%s', (_, tell) => {
  const frames = framesOf(tell);

  test('the story says the word in many places, or this would show nothing', () => {
    const told = [...readOf(given(...tell(plain)), plain)];
    expect(told.filter((text) => text.includes(plain)).length).toBeGreaterThan(80);
  });

  // A single letter longer than a line leaves nothing of the line it would stand in; it forges nothing either.
  const wordy = hostileEntries.filter(([name, text]) => inline(text) !== '' && name !== 'one letter without end');

  test.each(wordy)('%s stays where text belongs', (_, text) => {
    const told = [...readOf(given(...tell(text)), text)];
    const forged = told.filter((one, index) => !frames[index]?.test(one));
    expect(forged).toEqual([]);
    expect(told.length).toBe(frames.length);
    expect(told.filter((one) => unseen.test(withoutSeenFormat(one)))).toEqual([]);
  });

  test.each(hostileEntries.filter(([, text]) => inline(text) === ''))('%s leaves no line of ours empty', (_, text) => {
    const told = [...readOf(given(...tell(text)), text)];
    expect(told.filter((one) => /^\s*$/mu.test(one.replace(/\n\nWhat happened:/u, '')))).toEqual([]);
  });

  test('bold stands only where we put it', () => {
    const stars = (one: string) => one.split('*').length;
    const told = [...readOf(given(...tell('*a*~b~`c`_d_@e')), '*a*~b~`c`_d_@e')];
    const ours = [...readOf(given(...tell(plain)), plain)];
    expect(told.map(stars)).toEqual(ours.map(stars));
    expect(told.filter((one) => /[~`]|\b_|_\b/u.test(one))).toEqual([]);
  });
});
