// The rules of the conversation, one by one.

import { describe, expect, test } from 'vitest';
import { acknowledge } from '../../src/commands/acknowledge.js';
import { escalate } from '../../src/commands/escalate.js';
import { resolve } from '../../src/commands/resolve.js';
import { update } from '../../src/commands/update.js';
import { direct, gist, inGroup, inRoom, naming, quoting, talk, wondering } from './hearing.js';

describe('which incident', () => {
  test.each([
    ['ack 42', { number: 42 }],
    ['42 ack', { number: 42 }],
    ['#42 ack', { number: 42 }],
    ['inc-42 ack', { number: 42 }],
    ['INC42 ack', { number: 42 }],
    ['incident 42 ack', { number: 42 }],
    ['P1 ack', { severity: 'P1' }],
    ['ack sev2', { severity: 'P2' }],
    ['P1 42 ack', { number: 42 }],
    ['P1 ack 42', { number: 42 }],
    ['42 ack 42', { number: 42 }],
    ['ack', null],
  ])('“%s” selects %j', (text, selector) => {
    expect(direct(text)).toMatchObject({ heard: 'ask', command: acknowledge, selector });
  });

  test.each([
    ['update 70% restored', null],
    ['eta 20', null],
    ['snooze 15', null],
    ['customers 5847', null],
    ['merge 43', null],
    ['approve 2', null],
    ['reject 2', null],
    ['done 2', null],
    ['note 42 people called', null],
    ['propose 2 restarts', null],
  ])('the number of “%s” is its own and selects nothing', (text, selector) => {
    expect(direct(text)).toMatchObject({ heard: 'ask', selector });
  });

  test('two different incidents in one line are nobody’s wish, save to take both', () => {
    expect(direct('41 ack 42')).toMatchObject({ ask: { ask: 'acknowledge-all', numbers: [41, 42] } });
    expect(gist(direct('41 42 resolve'))).toBe('misread resolve');
  });

  test('in a room a bare number before a verb counts things, unless nothing but the two are said', () => {
    expect(gist(inRoom('42 ack'))).toBe('ask ack');
    expect(inRoom('5 resolved')).toEqual(talk);
    expect(inRoom('3 escalate to the vendor')).toEqual(talk);
    expect(gist(inRoom('#42 resolve pool restarted'))).toBe('ask resolve');
  });
});

describe('questions and negations', () => {
  test.each([
    ['ack?', acknowledge],
    ['ack ?', acknowledge],
    ["don't ack", acknowledge],
    ['don’t ack', acknowledge],
    ['dont ack', acknowledge],
    ['do not ack', acknowledge],
    ["can't ack", acknowledge],
    ['did anyone ack', acknowledge],
    ['is the pool fixed?', resolve],
    ['is the pool fixed', resolve],
    ['not fixed yet', resolve],
    ["isn't resolved", resolve],
    ['never mind resolve', resolve],
    ['resolved yet', resolve],
    ['fixed, not really', resolve],
    ['should we escalate?', escalate],
    ['escalate or not', escalate],
    ['update?', update],
  ])('“%s” changes nothing; how it stands is said', (text, command) => {
    expect(direct(text)).toEqual(wondering(command));
    expect(quoting(text)).toEqual(wondering(command));
    expect(naming(`@Muster ${text}`)).toEqual(wondering(command));
  });

  test.each(["don't ack", 'not fixed yet', 'is it fixed?', "can't ack", 'did anyone ack'])(
    '“%s” among people in a room is theirs',
    (text) => {
      expect(inRoom(text)).toEqual(talk);
    },
  );

  test.each(['resolved?', 'ack?', 'eta?'])('“%s” in a room begins with a verb, so it is answered', (text) => {
    expect(gist(inRoom(text))).toMatch(/^wondering/);
  });

  test('a reason may deny something', () => {
    expect(gist(direct('reject not during payroll'))).toBe('ask reject');
    expect(gist(direct('cancel not an incident'))).toBe('ask cancel');
    expect(gist(direct('resolve not by us'))).toBe('wondering resolve');
  });
});

describe('only what the sender wrote now', () => {
  test.each(['ack', 'resolve 42', 'P1 INCIDENT: checkout down', '70% restored', 'yes', '1', 'akc', 'resolved?', 'status'])(
    '“%s” forwarded or edited is talk',
    (text) => {
      for (const more of [{ forwarded: true }, { edited: true }]) {
        expect(direct(text, { ...more, choiceOffered: true, quotedBot: true, named: true })).toEqual(talk);
        expect(inRoom(text, more)).toEqual(talk);
      }
    },
  );

  test('a line that quotes another is talk', () => {
    expect(direct('> ack\nno idea who wrote that')).toEqual(talk);
  });

  test('only the first line is searched for a verb; what follows belongs to it', () => {
    expect(direct('good morning\nresolve')).toEqual(talk);
    expect(direct('note first\nresolve')).toMatchObject({ ask: { text: 'first\nresolve' } });
    expect(direct('update\n70% restored\nerrors falling')).toMatchObject({
      ask: { command: { text: '70% restored\nerrors falling', percent: 70 } },
    });
    expect(direct('resolve\r\npool restarted')).toMatchObject({ ask: { command: { text: 'pool restarted' } } });
  });
});

describe('single letters and bare digits', () => {
  test.each(['a', '1a', '4', '6', 'e'])('“%s” counts directly and on a quoted page, never in a room', (text) => {
    expect(direct(text).heard).toBe('ask');
    expect(quoting(text).heard).toBe('ask');
    expect(inRoom(text)).toEqual(talk);
    expect(inGroup(text)).toEqual(talk);
    expect(naming(text)).not.toMatchObject({ heard: 'ask', command: acknowledge });
  });

  test.each([
    ['1', 1],
    ['2', 2],
    ['3.', 3],
    ['2️⃣', 2],
  ])('“%s” picks from a choice that was offered', (text, choice) => {
    expect(direct(text, { choiceOffered: true })).toEqual({ heard: 'choice', choice });
    expect(inRoom(text, { choiceOffered: true, quotedBot: true })).toEqual({ heard: 'choice', choice });
    expect(inRoom(text, { choiceOffered: true })).toEqual(talk);
    expect(direct(text).heard).not.toBe('choice');
  });

  test('4 and 6 keep their meaning beside a choice, and #2 is an incident', () => {
    expect(gist(direct('4', { choiceOffered: true }))).toBe('ask ack');
    expect(gist(direct('6', { choiceOffered: true }))).toBe('ask resolve');
    expect(direct('#2', { choiceOffered: true })).toMatchObject({ selector: { number: 2 } });
  });
});

describe('consent words', () => {
  test.each(['stop', 'STOP', 'Stop!', 'start', 'yes', 'cancel', 'end', 'quit', 'unsubscribe', 'stopall', 'unstop'])(
    '“%s” alone is consent',
    (text) => {
      expect(direct(text)).toEqual({ heard: 'consent', word: text.toLowerCase().replace('!', '') });
    },
  );

  test('in a room they are words like any other', () => {
    for (const word of ['stop', 'yes', 'cancel', 'end', 'start']) expect(inRoom(word)).toEqual(talk);
  });

  test('with more words a verb is a verb', () => {
    expect(gist(direct('cancel 42 test alert'))).toBe('ask cancel');
    expect(gist(direct('yes, approved'))).toBe('ask approve');
  });
});

describe('whether a line is said to Muster', () => {
  test('in a room talk is never an error', () => {
    for (const text of [
      'hello',
      'lunch?',
      'the db is on fire',
      'who has the logs',
      'ok',
      'thanks',
      'I think the pool is full',
      'sev',
      '@ben ack',
    ]) {
      expect(inRoom(text).heard === 'talk' || text === 'sev').toBe(true);
    }
  });

  test('quoting the bot, its name or a slash speaks to it', () => {
    expect(gist(quoting('no'))).toBe('ask no');
    expect(gist(naming('@Muster page bne'))).toBe('misread page');
    expect(gist(naming('Muster, please ack 42'))).toBe('ask ack');
    expect(gist(naming('@447700900199 ack'))).toBe('ask ack');
    expect(gist(inRoom('muster what is the status?'))).toBe('ask status');
    expect(gist(inRoom('/page nobody'))).toBe('misread page');
    expect(gist(inRoom('!resolve the issue'))).toBe('ask resolve');
  });

  test('a please in a room is no other order, but an ack may be asked of somebody else', () => {
    expect(inRoom('please ack')).toMatchObject({ heard: 'ask', polite: true });
    expect(gist(inRoom('resolve please'))).toBe('ask resolve');
    expect(gist(inRoom('status please'))).toBe('ask status');
    expect(gist(direct('please ack'))).toBe('ask ack');
  });
});

describe('near misses', () => {
  test.each([
    ['akc', 'ack'],
    ['akc 42', 'ack'],
    ['42 akc', 'ack'],
    ['P1 akc', 'ack'],
    ['reslove pool restarted', 'resolve'],
    ['udpate 10 pods back', 'update'],
    ['aprove', 'approve'],
    ['esclate cto', 'escalate'],
    ['аck', 'ack'],
    ['áck', 'ack'],
    ['a\u0336c\u0336k\u0336', 'ack'],
  ])('“%s” is offered as %s, not guessed', (text, meant) => {
    expect(direct(text)).toMatchObject({ heard: 'near-miss', meant });
    expect(quoting(text)).toMatchObject({ heard: 'near-miss', meant });
  });

  test('in a room only a message of that one word is, or a long verb with its letters out of order', () => {
    expect(inRoom('akc')).toMatchObject({ heard: 'near-miss', meant: 'ack' });
    expect(inRoom('akc pool restarted')).toEqual(talk);
    expect(inRoom('reslove pool restarted')).toMatchObject({ heard: 'near-miss', meant: 'resolve' });
    expect(inRoom('revolve pool restarted')).toEqual(talk);
  });

  test.each(['back', 'ask ben', 'statsu', 'lits', 'process restarted on db01', 'thanks', 'fine', 'hello', 'akc?'])(
    '“%s” offers nothing',
    (text) => {
      expect(direct(text).heard).not.toBe('near-miss');
    },
  );
});
