import { describe, expect, test } from 'vitest';
import { days, hours, minutes } from '../../../src/incident/duration.js';
import {
  type Address,
  afterHearing,
  changedHands,
  isPhone,
  masked,
  mayReceive,
  reachBy,
  stillTheirs,
  trustOf,
} from '../../../src/people/identity/address.js';

const t0 = Date.UTC(2026, 0, 4, 21, 44);
const phone = '+919812300001';

const row = (over: Partial<Address> = {}): Address => ({
  transport: 'web',
  address: phone,
  person: 'asha',
  account: '77@lid',
  verifiedAt: t0,
  heardAt: t0,
  optedOutAt: null,
  lostWhy: null,
  ...over,
});

describe('trust', () => {
  test('holds for 90 days after the last word, and not a moment longer', () => {
    expect(trustOf(row(), t0 + days(90))).toBe('trusted');
    expect(trustOf(row(), t0 + days(90) + 1)).toBe('lapsed');
    expect(trustOf(row({ heardAt: t0 + days(60) }), t0 + days(150))).toBe('trusted');
    expect(trustOf(row({ heardAt: null }), t0 + days(90))).toBe('trusted');
  });

  test('never began where no code came back, however much was heard', () => {
    expect(trustOf(row({ verifiedAt: null }), t0)).toBe('unconfirmed');
  });

  test('is gone once the address changed hands, whatever was confirmed before', () => {
    expect(trustOf(row({ lostWhy: 'number changed' }), t0)).toBe('lost');
  });

  test('does not depend on STOP', () => {
    expect(trustOf(row({ optedOutAt: t0 }), t0)).toBe('trusted');
  });
});

describe('whose an address is', () => {
  test('a phone is theirs only while muster.yaml gives it to them', () => {
    expect(stillTheirs(row(), () => phone)).toBe(true);
    expect(stillTheirs(row(), () => '+447700900002')).toBe(false);
    expect(stillTheirs(row(), () => null)).toBe(false);
  });

  test('a hidden number stays theirs when their phone changes, and not when they leave', () => {
    expect(stillTheirs(row({ address: '77@lid' }), () => '+447700900002')).toBe(true);
    expect(stillTheirs(row({ address: '77@lid' }), () => null)).toBe(false);
  });

  test('a phone is told from an opaque id', () => {
    expect(['+4917612345678', '+15550000010'].map(isPhone)).toEqual([true, true]);
    expect(['123@lid', 'US.1349', '4917612345678', '+49 176', '+', '+12345', '+1@lid'].map(isPhone)).toEqual(Array(7).fill(false));
  });
});

describe('a number that was given to another person', () => {
  test('is seen when another account writes from the same number', () => {
    expect(changedHands(row(), { from: phone, account: '88@lid' })).toBe('another account');
  });

  test('is not seen where the account is the same, hidden, or not yet known', () => {
    expect(changedHands(row(), { from: phone, account: '77@lid' })).toBeNull();
    expect(changedHands(row(), { from: phone, account: null })).toBeNull();
    expect(changedHands(row({ account: null }), { from: phone, account: '88@lid' })).toBeNull();
  });

  test('is seen when the account writes from another number', () => {
    expect(changedHands(row(), { from: '+447700900002', account: '77@lid' })).toBe('number changed');
  });

  test('is not seen when the same account hides or shows its number', () => {
    expect(changedHands(row(), { from: '77@lid', account: '77@lid' })).toBeNull();
    expect(changedHands(row({ address: '77@lid', account: null }), { from: phone, account: '77@lid' })).toBeNull();
  });
});

describe('what a message is read as', () => {
  test('is written down when ten minutes newer, exactly, and not before', () => {
    expect(afterHearing(row(), '77@lid', true, t0 + minutes(10))).toBeNull();
    expect(afterHearing(row(), '77@lid', true, t0 + minutes(10) + 1)?.heardAt).toBe(t0 + minutes(10) + 1);
  });

  test('in a group or by a reaction keeps trust alive and opens no window for free text', () => {
    expect(afterHearing(row(), '77@lid', false, t0 + hours(40))).toBeNull();
    const later = afterHearing(row(), '77@lid', false, t0 + days(80));
    expect(later?.heardAt).toBe(t0 + days(79));
    expect(trustOf(later ?? row(), t0 + days(160))).toBe('trusted');
  });

  test('teaches the account where none was known, and never replaces one', () => {
    expect(afterHearing(row({ account: null }), '77@lid', true, t0)).toEqual(row());
    expect(afterHearing(row(), '88@lid', true, t0)).toBeNull();
    expect(afterHearing(row({ address: '77@lid', account: null }), '77@lid', true, t0)).toBeNull();
  });
});

describe('STOP', () => {
  test('ends chatter; pages and answers still come', () => {
    const stopped = row({ optedOutAt: t0 });
    expect((['page', 'reply', 'room', 'update', 'digest'] as const).map((kind) => mayReceive(stopped, kind, false))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  test('ends everything by SMS, and wherever nobody ever confirmed', () => {
    expect(mayReceive(row({ optedOutAt: t0 }), 'page', true)).toBe(false);
    expect(mayReceive(row({ optedOutAt: t0, verifiedAt: null }), 'page', false)).toBe(false);
  });

  test('that was never said stops nothing', () => {
    expect(mayReceive(row(), 'digest', true)).toBe(true);
    expect(mayReceive(null, 'digest', true)).toBe(true);
  });
});

describe('where a person is reached', () => {
  const query = { phone, carrierStops: false, kind: 'page', now: t0 + days(1) } as const;

  test('at the trusted address most lately heard', () => {
    const rows = [row(), row({ address: '77@lid', account: null, heardAt: t0 + 5 })];
    expect(reachBy({ ...query, rows })).toEqual({ address: '77@lid', heardAt: t0 + 5, account: null });
  });

  test('else at their phone, to be confirmed', () => {
    expect(reachBy({ ...query, rows: [] })).toEqual({ unconfirmed: phone });
    expect(reachBy({ ...query, rows: [row()], now: t0 + days(91) })).toEqual({ unconfirmed: phone });
    expect(reachBy({ ...query, rows: [row({ address: '+15550000010' })] })).toEqual({ unconfirmed: phone });
  });

  test('nowhere at a number that changed hands', () => {
    expect(reachBy({ ...query, rows: [row({ verifiedAt: null, lostWhy: 'another account' })] })).toEqual({
      none: 'that number changed hands (another account)',
    });
  });

  test('at another trusted address after the number changed hands', () => {
    const rows = [row({ verifiedAt: null, lostWhy: 'number changed' }), row({ address: '99@lid', account: null })];
    expect(reachBy({ ...query, rows })).toMatchObject({ address: '99@lid' });
  });

  test('nowhere where they said STOP to everything', () => {
    const stopped = row({ transport: 'sms', optedOutAt: t0 });
    expect(reachBy({ ...query, carrierStops: true, rows: [stopped] })).toEqual({ none: 'they said STOP here' });
    expect(reachBy({ ...query, rows: [row({ verifiedAt: null, optedOutAt: t0 })] })).toEqual({ none: 'they said STOP here' });
  });

  test('for a page, and not for an update, where they said STOP on WhatsApp', () => {
    const rows = [row({ optedOutAt: t0 })];
    expect(reachBy({ ...query, rows })).toMatchObject({ address: phone });
    expect(reachBy({ ...query, rows, kind: 'update' })).toEqual({ none: 'they said STOP here' });
  });
});

test('a masked address is known by its owner and says nothing to others', () => {
  expect(masked(phone)).toBe('+91…01');
  expect(masked('US.1349f00d')).toBe('US…0d');
  expect(masked('77@l')).toBe('…');
});
