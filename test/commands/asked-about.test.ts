// What is asked of an incident in plain words, what is only said to be polite, and who wants to be kept posted: read as whole lines.

import { describe, expect, test } from 'vitest';
import { askedAbout } from '../../src/commands/grammar/asked-about.js';
import { keepPosted } from '../../src/commands/grammar/keep-posted.js';
import { politeness } from '../../src/commands/grammar/politeness.js';
import { type AskedThing, askedThings } from '../../src/incident/asked-of.js';
import { languages } from '../../src/languages/index.js';
import { direct, inRoom, talk } from './hearing.js';

const asked: Readonly<Record<AskedThing, readonly string[]>> = {
  over: [
    ...['is it over?', 'is it fixed', 'are we back?', 'is everything back to normal?', 'is the outage over yet?', 'has it been resolved?'],
    ...[
      'did they fix it?',
      "do you know if it's fixed?",
      'fixed yet?',
      'is 842 resolved?',
      'is the P1 over',
      'all good now?',
      'Is it resolved now, guys?',
    ],
    ...[
      'can customers pay again?',
      'hey muster is it sorted?',
      'theek ho gaya kya',
      'ya está resuelto?',
      '¿ya volvió?',
      'já voltou?',
      'läuft es wieder?',
    ],
  ],
  still: ['is it still down?', 'still broken?', 'is it still going on?', 'are we down?'],
  who: [
    ...[
      'who has it?',
      "who's on it",
      'who is working on this?',
      'is anyone looking at it?',
      'anyone on it?',
      'who owns this',
      'who is handling 842?',
    ],
    ...['who took it?', 'do we have someone on it?', 'wer kümmert sich?', 'quem está vendo?', 'kiske paas hai?', '¿quién lo tiene?'],
  ],
  eta: [
    ...[
      'when will it be back?',
      "what's the eta?",
      'any eta?',
      'eta?',
      'how long will it take?',
      'how much longer?',
      'can you tell me the eta',
    ],
    ...[
      'when do you expect it to be fixed?',
      'when are we back',
      'by when will it be fixed?',
      'what time will it be up?',
      'is there an eta?',
    ],
    ...['kab tak theek hoga?', 'cuánto falta?', 'quando volta?', 'wie lange noch?'],
  ],
  told: [
    ...[
      'have customers been informed?',
      'do customers know?',
      'did anyone tell the customers?',
      'were clients notified?',
      'have we told customers?',
    ],
    ...[
      'customers informed?',
      'has lena told the customers?',
      'is the notice out?',
      'wissen die Kunden Bescheid?',
      'los clientes lo saben?',
    ],
  ],
  cause: [
    'do we know why?',
    "what's the root cause?",
    'what caused this?',
    'why is it down?',
    'root cause known?',
    'any idea what caused it?',
    'por qué?',
    'qual a causa?',
  ],
  customers: ['how many customers?', 'how many users are affected?', 'how many affected', 'wie viele Kunden?', 'kitne customers?'],
  impact: ["what's the impact?", 'who is affected?', 'which customers are affected?'],
  since: ['since when?', 'how long has it been down?', 'when did it start?', 'desde cuándo?', 'kab se down hai?', 'seit wann?'],
  severity: ['is it serious?', 'is it a P1 really?', 'severity?'],
  doing: ['what are they doing?', "what's the plan?", 'is it getting better?'],
  call: ['is there a bridge?', 'zoom link?', 'where is the call?'],
  paged: ['who was paged?', 'who knows about it?', 'who else was told?'],
  why: ['why is this a P1', 'why P1?', 'why is it so urgent?', 'how come this is a sev1', 'who made it a P1?', 'who set the severity?'],
  'why-me': [
    'why me?',
    'why am i paged',
    'why did you call me?',
    'why are you waking me up',
    'why did i get paged for this?',
    'did you just call me?',
    'was that you?',
    'who called me?',
  ],
  drill: ['is this real or a test', 'is this a drill?', 'is it real?', 'real or test?', 'is this just a test page?'],
  runbook: [
    'where is the runbook',
    'runbook?',
    'pass me the link to the runbook',
    'is there a runbook for this?',
    'send me the runbook please',
  ],
  links: ['link?', 'any link?', 'where is the dashboard?', 'send me the link to the alert', "what's the url?"],
  knows: ['does mia know?', 'was ben told?', 'has the cto been paged?'],
};

test.each(askedThings.flatMap((thing) => asked[thing].map((line) => [line, thing] as const)))(
  '“%s” asks %s, of us alone',
  (line, thing) => {
    expect(askedAbout(line)?.thing).toBe(thing);
    const heard = direct(line);
    expect(heard.heard === 'ask' && heard.ask.ask === 'question' ? heard.ask.question.of : heard).toBe(thing);
  },
);

test.each([
  ...['is my laptop fixed?', 'when is lunch?', 'who has the coffee machine?', "what's the eta of the pizza?", 'how long is the meeting?'],
  ...['fixed', 'resolved', 'over', 'it is over', 'all good now', 'call', 'still broken', 'down', 'customers informed', 'theek ho gaya'],
  ...[
    'ya está resuelto',
    'läuft wieder',
    'is it ok to restart the pool?',
    'is it fixed in EU only?',
    'can we restart it?',
    'should we escalate?',
  ],
  ...['who can restart the pool?', 'why did ben call asha?', 'when will ben be back from lunch?', 'how many pods do we run?'],
])('“%s” asks none of that', (line) => {
  expect(askedAbout(line)).toBeNull();
});

test('in another language each question is read as it stands', () => {
  for (const { questions = {} } of languages)
    for (const [thing, lines] of Object.entries(questions))
      for (const line of lines) expect([line, askedAbout(`${line}?`)?.thing]).toEqual([line, thing]);
});

test.each([
  'is it over?',
  'have customers been informed?',
  'when will it be back?',
  'do we know why?',
  'keep me posted',
  'kab tak theek hoga',
])('“%s” among people is theirs', (line) => {
  const heard = inRoom(line);
  expect(heard.heard === 'talk' || heard.heard === 'wondering').toBe(true);
});

describe('what is only polite', () => {
  test.each([
    ...(
      [
        'thanks everyone',
        'thanks for the quick help',
        'many thanks',
        'vielen dank',
        'muchas gracias',
        'shukriya bhai',
        'valeu',
        '🙏',
      ] as const
    ).map((line) => [line, 'thanks'] as const),
    ...(['good morning', 'morning', 'namaste', 'bom dia', 'how are you?', 'are you there?', '👋'] as const).map(
      (line) => [line, 'greeting'] as const,
    ),
    ...(['good night', 'gn all', 'see you tomorrow', 'gute Nacht', 'hasta mañana', 'boa noite pessoal'] as const).map(
      (line) => [line, 'farewell'] as const,
    ),
    ...(['great job all', 'brilliant', 'well done asha', 'bahut badhiya', 'muito bom', 'gut gemacht', '🎉🎉'] as const).map(
      (line) => [line, 'praise'] as const,
    ),
    ...(['sorry', 'oops', 'my bad', 'sorry wrong chat', 'ignore that', 'tut mir leid', 'foi mal'] as const).map(
      (line) => [line, 'apology'] as const,
    ),
    ...(['lol', 'haha', 'jajaja', '😂😂'] as const).map((line) => [line, 'laughter'] as const),
  ])('“%s”: %s', (line, kind) => {
    expect(politeness(line, (word) => word === 'asha')).toBe(kind);
    expect(direct(line)).toEqual(talk);
  });

  test.each([
    ...[
      'not good',
      'great, now redis is gone',
      'sorry it is still failing',
      'nice try but no change',
      'good question',
      'lol it crashed again',
    ],
    ...['on it, thanks', 'done thanks', 'done, all good', 'resolved, great work', 'thanks, resolve it', 'well it is done'],
  ])('“%s” says more', (line) => {
    expect(politeness(line)).toBeNull();
  });
});

test.each([
  ...[
    'keep me posted',
    'please keep me updated',
    'keep me in the loop',
    "let me know when it's fixed",
    'tell me when it is over',
    'ping me when it’s back',
  ],
  ...[
    'notify me once resolved please',
    'let me know if anything changes',
    'mantenme informada',
    'avísame cuando esté resuelto',
    'me avisa quando voltar',
  ],
  ...['halt mich auf dem Laufenden', 'sag mir Bescheid wenn es wieder läuft', 'mujhe batate rehna'],
])('“%s” follows what is open', (line) => {
  expect(keepPosted(line)).toEqual({ selector: null });
});

test('who wants to be kept posted may name which', () => {
  expect(keepPosted('keep me posted on INC-42')).toEqual({ selector: { number: 42 } });
  expect(keepPosted('let me know when the P1 is over')).toEqual({ selector: { severity: 'P1' } });
});

test.each(['let me know your name', 'tell me when you are free', 'keep me out of this', 'keep it posted', 'tell ben when it is over'])(
  '“%s” follows nothing',
  (line) => {
    expect(keepPosted(line)).toBeNull();
  },
);
