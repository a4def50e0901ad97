import { expect, test } from 'vitest';
import { exampleOrganisation } from '../../../src/app/config/example.js';
import { readOrganisation } from '../../../src/app/config/organisation-file.js';
import { managersOf, recoveryContactsOf } from '../../../src/people/identity/recovery-contacts.js';
import {
  challengeText,
  someoneSaysYou,
  strangerText,
  theirAddressWasLost,
  yourAddressWasLost,
} from '../../../src/people/identity/words.js';

const t0 = Date.UTC(2026, 0, 4, 21, 44);
const { organisation } = readOrganisation(exampleOrganisation, 'muster.yaml', {}, () => null);
const withoutAdmin = readOrganisation(
  exampleOrganisation.replace('role: admin', 'role: observer'),
  'muster.yaml',
  {},
  () => null,
).organisation;

test('somebody woken by an unconfirmed number understands at once, and a stranger learns a severity, a service and a number', () => {
  const incident = { severity: 'P1', number: 42, drill: false, service: 'payments-db' } as const;
  expect(challengeText({ why: 'page', organisation: 'Acme', name: 'Asha Rao', digits: '482913', incident })).toBe(
    '🔴 P1 · INC-42 · payments-db · Acme is paging you, Asha Rao\nThis is Muster, the on-call bot of Acme. Nobody has ever answered from this number, so the page waits: reply 482 913 and it comes here.',
  );
  expect(
    challengeText({ why: 'page', organisation: 'Acme', name: 'Asha Rao', digits: '482913', incident: { ...incident, drill: true } }),
  ).toMatch(/^🔴 DRILL · P1 · INC-42 · /u);
});

test('whoever writes from an unconfirmed number is told that nothing has happened', () => {
  expect(challengeText({ why: 'first-word', organisation: 'Acme', name: 'Asha Rao', digits: '482913', incident: null })).toBe(
    'This is the number we have for Asha Rao, but it was never confirmed, so nothing has changed.\nReply 482 913 to confirm it, then send your message again.',
  );
});

test('an id from outside cannot format or forge what the person reads', () => {
  const text = someoneSaysYou('*US.1*\n✅ Confirmed @asha', 'WhatsApp', '482913');
  expect(text.split('\n')).toHaveLength(2);
  expect(text).not.toMatch(/[*@]/);
});

test('only whoever hides a number is offered to say who they are', () => {
  expect(strangerText(true)).toContain('*i am <your name>*');
  expect(strangerText(false)).not.toContain('i am');
});

test('a change of hands tells when, why and what to do, and the code only where it may be read', () => {
  const about = { name: 'Ben Carter', transport: 'WhatsApp', time: '03:10', why: 'number changed', digits: '482913' };
  expect(theirAddressWasLost(about)).toBe(
    '⚠️ Ben Carter: their WhatsApp changed hands at 03:10 (number changed). Nothing said from there counts any more, and no page goes there.\n' +
      'If the person there is really Ben Carter, tell them this code by voice: 482 913.',
  );
  expect(yourAddressWasLost({ ...about, digits: null })).not.toMatch(/[0-9]{3} [0-9]{3}/);
});

test('the admins vouch for somebody, never they themselves', () => {
  expect(recoveryContactsOf(organisation, 'asha', t0)).toEqual(['ada']);
});

test('without an admin whoever manages their teams does, or any manager', () => {
  expect(recoveryContactsOf(withoutAdmin, 'asha', t0)).toEqual(['mia']);
  expect(managersOf(withoutAdmin, 'mia', t0)).toEqual([]);
  expect(recoveryContactsOf(withoutAdmin, 'lena', t0)).toEqual(['mia']);
  expect(recoveryContactsOf(withoutAdmin, 'mia', t0)).toEqual([]);
});
