// The customer notice: what a draft says, who may publish it, and what customers are promised.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultPolicies } from '../../src/escalation/policy-defaults.js';
import type { Command } from '../../src/incident/commands.js';
import { minutes } from '../../src/incident/duration.js';
import { categories, type Incident } from '../../src/incident/incident.js';
import { noticeHead, noticeText } from '../../src/incident/notice-text.js';
import { noticePhases, notices } from '../../src/incident/notices.js';
import { eventsOf, given, type Story, t0 } from '../given.js';
import * as say from './spoken.js';

const { ack, opens, wait, minute } = say;

const publishes = (by: string, changes: Partial<Extract<Command, { type: 'publish-notice' }>> = {}): Command => ({
  type: 'publish-notice',
  by,
  anyway: false,
  entitled: false,
  audiences: ['support'],
  ...changes,
});

const events = (...story: Story) => eventsOf(given(...story));

describe('a draft', () => {
  const base = (changes: Partial<Incident['impact']>, more: Partial<Incident> = {}): Incident =>
    ({
      impact: { estimates: [], locations: [], channels: [], products: [], text: null, ...changes },
      category: null,
      service: 'payments-db',
      places: { named: ['host db-7'], alerts: 1 },
      stamps: { startedAt: t0, resolvedAt: t0 + 17 * minute },
      pausedMs: 0,
      ...more,
    }) as unknown as Incident;

  test.each<[Partial<Incident['impact']>, Partial<Incident>, string]>([
    [{}, {}, 'We are looking into a problem with our service.'],
    [{ products: ['API'] }, { category: 'performance' }, 'We are looking into a problem with API. It may be slower than usual.'],
    [
      { products: ['API', 'Conversations'], channels: ['SMS', 'WhatsApp'], locations: ['Frankfurt'], text: 'messages are delayed' },
      { category: 'outage' },
      'We are looking into a problem with API and Conversations (SMS, WhatsApp) in Frankfurt. Messages are delayed.',
    ],
    [{ channels: ['SMS'], text: 'db-7 is out of disk' }, {}, 'We are looking into a problem with SMS.'],
    [{ text: 'payments-db is down' }, { category: 'security' }, 'We are looking into a problem with our service.'],
  ])('says where, what and how bad in plain words: %j', (impact, more, text) => {
    expect(noticeText(base(impact, more), 'investigating', null)).toBe(text);
  });

  test('says in one line that nothing has changed, and at the end how long it took', () => {
    expect(noticeText(base({}), 'investigating', { phase: 'investigating' })).toMatch(
      /^We are still looking into it\. Nothing has changed/,
    );
    expect(noticeText(base({ products: ['API'] }), 'resolved', null)).toBe(
      'The problem with API is over. It lasted 17 min. We are sorry for the trouble.',
    );
  });

  test('never holds what only we call so, whatever people write', () => {
    const ours = fc.constantFrom('payments-db', 'host db-7', 'db-7.fra:9100', '10.0.0.7', 'https://wiki/x', '*bold*', 'ben@example.com');
    fc.assert(
      fc.property(
        fc.array(fc.oneof(ours, fc.string({ maxLength: 20 })), { maxLength: 5 }),
        fc.constantFrom(...categories),
        fc.constantFrom(...noticePhases),
        (words, category, phase) => {
          const incident = base({ text: words.join(' ') }, { category });
          const said = `${noticeHead(incident, phase)}\n${noticeText(incident, phase, null)}`;
          expect(said).not.toMatch(/payments-db|db-7|10\.0\.0|https?:|@|\*/u);
          expect(noticeText(incident, phase, null)).not.toMatch(/\n|undefined|null/u);
        },
      ),
    );
  });
});

describe('publishing', () => {
  test('is for the customer lead or a manager; from anybody else they are asked', () => {
    given(opens()).when(publishes('lena')).happens({ kind: 'notice-published', by: 'lena', number: 1 });
    given(opens())
      .when(publishes('mia', { entitled: true }))
      .happens({ kind: 'notice-published', by: 'mia' });
    given(opens(), ack('asha'))
      .when(publishes('asha'))
      .happens({ kind: 'notice-asked', to: ['lena', 'mia'] });
  });

  test('anyway needs nobody, and is on record', () => {
    given(opens(), ack('asha'))
      .when(publishes('asha', { anyway: true }))
      .happens({ kind: 'notice-published', anyway: true });
  });

  test('tells nobody that it was sent where nobody hears it', () => {
    given(opens())
      .when(publishes('lena', { audiences: [] }))
      .refuses('nobody-hears', { drill: false, text: 'We are looking into a problem with our service. It may not be available.' });
  });

  test('by two where the policy wants two: whoever wrote it is not the one', () => {
    const strict = opens({ policy: { ...defaultPolicies.P1, noticeBySecond: true } });
    given(strict, say.drafts('lena', 'Payments fail in Europe.'))
      .when(publishes('lena'))
      .refuses('own-notice', { others: ['mia'] });
    given(strict, say.drafts('lena', 'Payments fail in Europe.'))
      .when(publishes('mia', { entitled: true }))
      .happens({ kind: 'notice-published' });
    given(strict).when(publishes('lena')).happens({ kind: 'notice-published', by: 'lena' });
  });

  test('sends the words that were shown, though more is known by then', () => {
    const { incident: shown } = given(opens());
    const text = shown === null ? null : notices.read(shown).draft?.text;
    expect(text).toMatch(/^We are looking into/);
    given(opens(), say.impact('asha', 'cards are refused')).when(publishes('lena')).happens({ kind: 'notice-published', text });
  });

  test('promises the next one, drafts it in time, and says when it is late', () => {
    expect(events(opens(), publishes('lena'), ack('asha'), wait(minutes(26)))).toContainEqual(
      expect.objectContaining({ kind: 'notice-drafted', ...{ why: 'next' } }),
    );
    expect(events(opens(), publishes('lena'), ack('asha'), wait(minutes(31)))).toContainEqual(
      expect.objectContaining({ kind: 'next-notice-missed', ...{ over: false } }),
    );
    expect(
      events(opens(), publishes('lena'), ack('asha'), wait(minutes(20)), say.drafts('lena'), publishes('lena'), wait(minutes(12))),
    ).not.toContainEqual(expect.objectContaining({ kind: 'next-notice-missed' }));
  });

  test('of an incident that is over says so, or it is said that nobody has', () => {
    expect(events(opens(), publishes('lena'), ack('asha'), say.clears(), say.resolves('asha'))).toContainEqual(
      expect.objectContaining({ kind: 'notice-drafted', ...{ why: 'over', to: 'lena' } }),
    );
    expect(events(opens(), publishes('lena'), ack('asha'), say.clears(), say.resolves('asha'), wait(minutes(16)))).toContainEqual(
      expect.objectContaining({ kind: 'next-notice-missed', ...{ over: true } }),
    );
    expect(events(opens(), ack('asha'), say.clears(), say.resolves('asha'), wait(minutes(60)))).not.toContainEqual(
      expect.objectContaining({ kind: 'notice-drafted' }),
    );
  });
});
