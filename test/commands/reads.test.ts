import { describe, expect, test } from 'vitest';
import type { Ask, Question } from '../../src/commands/command.js';
import { help } from '../../src/commands/help.js';
import { catchup, details, list, sla, status, timeline } from '../../src/commands/reads.js';
import { onCall, who } from '../../src/commands/who.js';
import { countsInRooms, direct, isTalkInRooms, naming, talk, understands } from './hearing.js';

const question = (asked: Question): Ask => ({ ask: 'question', question: asked });
const about = (topic: 'status' | 'details' | 'list' | 'catchup' | 'timeline' | 'sla' | 'who'): Ask => question({ about: topic });
const team = (name: string | null): Ask => question({ about: 'oncall', team: name });
const topic = (name: string | null): Ask => question({ about: 'help', topic: name });

describe('commands that only look', () => {
  test('the labels of a review begin an answer, and ask for nothing', () => {
    for (const told of ['What happened: logins failed because the pool leaked', 'summary: logins failed'])
      expect(direct(told)).toEqual(talk);
    for (const asked of ['what happened?', 'what happened', 'summary'])
      expect(direct(asked)).toMatchObject({ heard: 'ask', command: catchup });
  });

  understands(status, {
    status: about('status'),
    'Status?': about('status'),
    'status 42': [about('status'), { number: 42 }],
    'status of INC-42': [about('status'), { number: 42 }],
    'P1 status': [about('status'), { severity: 'P1' }],
    "what's the status?": about('status'),
    '42': [about('status'), { number: 42 }],
    'INC-42': [about('status'), { number: 42 }],
    'P1?': [about('status'), { severity: 'P1' }],
  });
  understands(details, {
    details: about('details'),
    'Details?': about('details'),
    'details 42': [about('details'), { number: 42 }],
    'details INC-42': [about('details'), { number: 42 }],
    'details of #42': [about('details'), { number: 42 }],
    'details for the P1': [about('details'), { severity: 'P1' }],
    '42 details': [about('details'), { number: 42 }],
    'INC-42: details': [about('details'), { number: 42 }],
    'P1 details': [about('details'), { severity: 'P1' }],
    'show details please': about('details'),
  });
  understands(list, { list: about('list'), incidents: about('list'), 'open incidents?': about('list') });
  understands(catchup, { catchup: about('catchup'), 'catch up': about('catchup'), 'catch me up 42': [about('catchup'), { number: 42 }] });
  understands(timeline, { timeline: about('timeline'), '42 timeline': [about('timeline'), { number: 42 }] });
  understands(sla, { sla: about('sla'), 'SLA?': about('sla'), 'sla 42': [about('sla'), { number: 42 }] });
  understands(who, {
    who: about('who'),
    'who?': about('who'),
    'who is on it?': { ask: 'question', question: { about: 'who', of: 'who' } },
    'who 42': [about('who'), { number: 42 }],
  });
  understands(onCall, {
    oncall: team(null),
    'on call': team(null),
    "who's on call?": team(null),
    'oncall database': team('database'),
    'who is on call for the database team?': team('database'),
  });
  understands(help, {
    help: topic(null),
    'HELP!': topic(null),
    'help update': topic('update'),
    'help me please': topic(null),
    'help stand down': topic('stand down'),
  });

  countsInRooms(status, ['status', 'status 42', 'status?', 'status please', '/status']);
  countsInRooms(details, ['details', 'details 42', 'details?', '/details']);
  countsInRooms(list, ['list']);
  countsInRooms(onCall, ['oncall', 'oncall database', 'who is on call?']);
  countsInRooms(help, ['help', 'help update']);
  isTalkInRooms([
    'status page is down as well',
    "what's the status?",
    'details are in the doc',
    'details follow by mail',
    'list of affected hosts is in the doc',
    'who broke this',
    'on call engineer is asleep',
    'help me please',
    'help needed with the firewall',
    'timeline is tight',
    'summary of the call follows',
    '42',
    'P1',
    'INC-42',
  ]);

  test('asked by name in a room, it answers a whole sentence', () => {
    expect(naming('@Muster what is the status?')).toMatchObject({ ask: { question: { about: 'status' } } });
    expect(direct('what about the weather?')).toEqual({ heard: 'talk' });
  });
});
