// Who is who: what is said to numbers that are not confirmed, to strangers, and about addresses that changed.

import * as words from '../../src/people/identity/words.js';
import { openingOf } from './sample.js';
import type { Said, Scene } from './scene.js';

const digits = '741247';
const lost = { name: 'Asha Rao', transport: 'WhatsApp', time: '03:10', why: 'number changed', digits };
const row = {
  transport: 'web',
  address: '+919812300001',
  person: 'asha',
  account: null,
  verifiedAt: 0,
  heardAt: 0,
  lostWhy: null,
  optedOutAt: null,
};
const asked = { organisation: 'Acme', name: 'Asha Rao', digits, incident: null } as const;

/** The compiler asks for every one. */
const samples: { readonly [K in keyof typeof words]: readonly string[] } = {
  greetingText: [words.greetingText('Acme', 'Asha Rao')],
  stillThereText: [words.stillThereText('Acme', 'Asha Rao')],
  enrolmentLine: [
    words.enrolmentLine({ label: 'WhatsApp', confirmed: 8, of: 10, names: ['Nia', 'Ben'], link: 'https://wa.me/15550001?text=hello' }),
    words.enrolmentLine({ label: 'SMS', confirmed: 9, of: 10, names: ['Nia'], link: null }),
  ],
  challengeText: [
    words.challengeText({ ...asked, why: 'page', incident: openingOf() }),
    words.challengeText({ ...asked, why: 'page' }),
    words.challengeText({ ...asked, why: 'first-word' }),
    words.challengeText({ ...asked, why: 'asked' }),
    words.challengeText({ ...asked, why: 'greeting' }),
  ],
  codeUnderWay: [words.codeUnderWay],
  noMoreCodes: [words.noMoreCodes],
  nobodySpeaksHere: [words.nobodySpeaksHere],
  wrongCode: [words.wrongCode],
  confirmed: [words.confirmed('Asha')],
  strangerText: [words.strangerText(false), words.strangerText(true)],
  claimText: [words.claimText],
  someoneSaysYou: [words.someoneSaysYou('77@lid', 'WhatsApp', digits)],
  someoneSaysThey: [words.someoneSaysThey('77@lid', 'WhatsApp', 'Asha Rao', digits)],
  yourAddressWasLost: [words.yourAddressWasLost(lost), words.yourAddressWasLost({ ...lost, digits: null })],
  theirAddressWasLost: [words.theirAddressWasLost(lost), words.theirAddressWasLost({ ...lost, digits: null })],
  confirmElsewhere: [words.confirmElsewhere],
  stopText: [words.stopText],
  stopUnconfirmedText: [words.stopUnconfirmedText],
  startText: [words.startText],
  nowhereLeft: [words.nowhereLeft('Asha Rao', 'WhatsApp')],
  testPageText: [words.testPageText('WhatsApp')],
  addressLine: [
    words.addressLine(row, 1, true),
    words.addressLine({ ...row, verifiedAt: null, lostWhy: 'number changed', optedOutAt: 0 }, 1, false),
    words.addressLine({ ...row, address: '77@lid', verifiedAt: null }, 1, false),
  ],
};

export const identityScene = (): Scene => ({
  title: 'Who is who',
  said: Object.entries(samples).flatMap(([head, texts]) => texts.map((text): Said => ({ head, text }))),
});
