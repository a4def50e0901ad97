// Whom a declaration is for, and who is paged by the name of a team.

import { describe, expect, test } from 'vitest';
import type { Addressee, Heard, ReadingContext } from '../../src/commands/command.js';
import { hear } from '../../src/commands/grammar/hear.js';
import { vocabularyOf } from '../../src/commands/grammar/vocabulary.js';
import { chatCommands } from '../../src/commands/index.js';
import { context as alone } from './hearing.js';

const payments: Addressee = { team: 'payments', service: null };
const database: Addressee = { team: 'database', service: null };
const checkout: Addressee = { team: null, service: 'checkout-api' };
const known: Readonly<Record<string, Addressee>> = {
  payments,
  database,
  'checkout api': checkout,
  checkout,
  // A team called like somebody.
  mia: { team: 'mia', service: null },
};
const context: ReadingContext = {
  ...alone,
  groups: (name) => (Object.hasOwn(known, name.toLowerCase()) ? (known[name.toLowerCase()] ?? null) : null),
};
const vocabulary = vocabularyOf(chatCommands);
const said = (text: string, where: 'direct' | 'room' = 'direct'): Heard =>
  hear({ text, where, quotedBot: false, named: false, choiceOffered: false, forwarded: false, edited: false }, context, vocabulary);

const declared = (heard: Heard) =>
  (heard.heard === 'ask' || heard.heard === 'unsure') && heard.ask.ask === 'declare' ? heard.ask.declaration : null;

describe('a declaration', () => {
  test.each<readonly [string, Addressee, string]>([
    ['P1 @payments checkout down', payments, 'checkout down'],
    ['P1 @Payments: checkout down', payments, 'checkout down'],
    ['P1 @payments, checkout down', payments, 'checkout down'],
    ['P1: @payments checkout down', payments, 'checkout down'],
    ['P1 payments: checkout down', payments, 'checkout down'],
    ['P1 INCIDENT: payments: checkout down', payments, 'checkout down'],
    ['P1 checkout api: cards fail', checkout, 'cards fail'],
    ['P1 @checkout api is down', checkout, 'checkout api is down'],
    ['declare P2 for database slow search', database, 'slow search'],
    ['declare P2 for the database team: slow search', database, 'slow search'],
    ['declare P2 to @database slow search', database, 'slow search'],
    ['P2 for database slow search', database, 'slow search'],
    ['new P3 @payments reports fail', payments, 'reports fail'],
    ['drill P1 @payments checkout down', payments, 'checkout down'],
  ])('%s', (text, to, title) => {
    const heard = said(text);
    expect(heard.heard).toBe('ask');
    expect(declared(heard)).toMatchObject({ to, title });
    expect(declared(heard)).not.toHaveProperty('doubt');
  });

  test.each([
    ['P1 payments checkout down', 'payments checkout down'],
    ['declare P1 billing: checkout down', 'billing: checkout down'],
    ['declare P1 checkout down for payments customers', 'checkout down for payments customers'],
    ['declare P2 for customers in EU search is slow', 'for customers in EU search is slow'],
    ['declare P1 @ben checkout down', '@ben checkout down'],
    ['declare P1 @447700900123 checkout down', '@447700900123 checkout down'],
  ])('%s names no team', (text, title) => {
    const declaration = declared(said(text));
    expect(declaration).toMatchObject({ title });
    expect(declaration).not.toHaveProperty('to');
    expect(declaration).not.toHaveProperty('doubt');
  });

  test('whose words tell of no failure is asked about', () => {
    const heard = said('P1 @payments cards are declined');
    expect(heard.heard).toBe('unsure');
    expect(declared(heard)).toMatchObject({ to: payments, title: 'cards are declined' });
  });

  test('to a name that is nobody’s is asked about, with every word kept', () => {
    for (const text of ['P1 @paymets checkout down', 'declare P1 @paymets checkout down']) {
      const heard = said(text);
      expect(heard.heard).toBe('unsure');
      expect(declared(heard)).toMatchObject({ title: '@paymets checkout down', doubt: { is: 'neither', typed: 'paymets' } });
    }
  });

  test('to a name that is a person’s as well is asked about', () => {
    const heard = said('P1 @mia checkout down');
    expect(heard.heard).toBe('unsure');
    expect(declared(heard)).toMatchObject({ to: { team: 'mia' }, title: 'checkout down', doubt: { is: 'both', typed: 'mia' } });
  });
});

describe('paging a team', () => {
  const called = (heard: Heard) => (heard.heard === 'ask' && heard.ask.ask === 'escalate' ? heard.ask : null);

  test.each([
    ['page @payments', { role: 'payments' }, ''],
    ['page payments', { role: 'payments' }, ''],
    ['escalate @payments', { role: 'payments' }, ''],
    ['escalate to @payments refunds fail too', { role: 'payments' }, 'refunds fail too'],
    ['page @checkout', { role: 'checkout-api' }, ''],
    ['page @mia', { person: 'mia' }, ''],
  ])('%s', (text, who, why) => {
    expect(called(said(text))).toEqual({ ask: 'escalate', who, why });
  });

  test('a name that begins a reason is no call', () => {
    expect(JSON.stringify(said('escalate database refuses writes'))).not.toContain('"role"');
  });
});
