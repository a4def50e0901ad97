// What is said to addresses that are not trusted, and about them. To whoever may be a stranger: never a title or a number of
// customers; a severity, a service and the number of an incident at most.

import { inline } from '../../incident/escape.js';
import type { Incident } from '../../incident/incident.js';
import { tag } from '../../incident/wording.js';
import { type Address, isPhone, masked, type Trust, trustOf } from './address.js';
import { spoken } from './code.js';

/** What a code is sent for: a page that waits, something said from there, a test somebody asked for, or a greeting by day. */
export type ChallengeWhy = 'page' | 'first-word' | 'asked' | 'greeting';

export interface ChallengeWords {
  readonly why: ChallengeWhy;
  readonly organisation: string;
  readonly name: string;
  /** Six digits. */
  readonly digits: string;
  readonly incident: Pick<Incident, 'severity' | 'number' | 'drill' | 'service'> | null;
}

/** Severity and service: enough to know whether to get up, and nothing of what happened. */
function pagedBy(incident: ChallengeWords['incident'], organisation: string): string {
  if (incident === null) return `🔔 ${organisation} is paging you`;
  const service = incident.service == null ? '' : ` · ${inline(incident.service, 40)}`;
  return `${tag(incident)}${service} · ${organisation} is paging you`;
}

/** To a number of `muster.yaml` that has not been heard from yet, by day, where its transport vouches for the answer. */
export const greetingText = (organisation: string, name: string): string =>
  `👋 Hello ${inline(name, 60)}, this is Muster, the on-call bot of ${inline(organisation, 60)}. When you are paged, it comes from this number.\nReply *hello* once, so that we know pages reach you. There is nothing else to do.`;

/** To somebody who is trusted and has long been silent: trust lapses in silence. */
export const stillThereText = (organisation: string, name: string): string =>
  `👋 Hello ${inline(name, 60)}, this is Muster, the on-call bot of ${inline(organisation, 60)}. We haven't heard from you here for a long time.\nReply *hello*, so that we know pages still reach you.`;

/** To whoever looks after Muster: who is missing, and what to send them. */
export function enrolmentLine(about: {
  readonly label: string;
  readonly confirmed: number;
  readonly of: number;
  readonly names: readonly string[];
  readonly link: string | null;
}): string {
  const { names } = about;
  const shown = names.length > 12 ? [...names.slice(0, 11), `${names.length - 11} more`] : names;
  const link = about.link === null ? '' : `\nSend them this link; it opens a chat with me, with *hello* typed in: ${about.link}`;
  return `${about.confirmed} of ${about.of} people have confirmed their number on ${about.label}. Not yet: ${shown.map((name) => inline(name, 60)).join(', ')}.${link}`;
}

/** Asks whoever is at an address to prove that they are who `muster.yaml` says. */
export function challengeText({ why, organisation, name, digits, incident }: ChallengeWords): string {
  const code = spoken(digits);
  const acme = inline(organisation, 60);
  switch (why) {
    case 'page':
      return `${pagedBy(incident, acme)}, ${inline(name, 60)}\nThis is Muster, the on-call bot of ${acme}. Nobody has ever answered from this number, so the page waits: reply ${code} and it comes here.`;
    case 'first-word':
      return `This is the number we have for ${inline(name, 60)}, but it was never confirmed, so nothing has changed.\nReply ${code} to confirm it, then send your message again.`;
    case 'asked':
      return `🔔 This is Muster, the on-call bot of ${acme}. Pages for ${inline(name, 60)} come to this number once it is confirmed.\nReply ${code} to confirm it.`;
    case 'greeting':
      return `👋 Hello ${inline(name, 60)}, this is Muster, the on-call bot of ${acme}. When you are paged, it comes from this number.\nReply ${code} once, today if you can, so that pages reach you. There is nothing else to do.`;
    default:
      return why satisfies never;
  }
}

/** Said once, while a code is already on its way. */
export const codeUnderWay = 'This number is not confirmed, so nothing has changed. Reply with the code I sent you a moment ago.';
export const noMoreCodes = 'This number is not confirmed, so nothing has changed. No more codes today.';
export const nobodySpeaksHere =
  'Anybody can write here under any name, so nothing has changed. Real people are paged elsewhere: answer there.';
export const wrongCode = 'That is not the code. Nothing has changed.';
export const confirmed = (name: string): string => `✅ Confirmed, ${inline(name, 60)}. Pages reach you here.`;

const plainStranger = 'This number is not registered here. If it should be, ask whoever runs the on-call list to add it.';

/** The one neutral line for somebody nobody knows. `canClaim`: the transport hides phones, so they may be somebody we know. */
export const strangerText = (canClaim: boolean): string =>
  canClaim ? `${plainStranger}\nIf you are on call here, send *i am <your name>*.` : plainStranger;

/** The same whether the name exists or not. */
export const claimText = 'If that name is on call here, a code has gone to where they are known. Reply with it here.';

/** To the person an unknown id says it is. */
export const someoneSaysYou = (from: string, transport: string, digits: string): string =>
  `Somebody at ${inline(from, 40)} (${transport}) says they are you. If it is you, reply ${spoken(digits)} there.\nIf not, ignore this: nothing has happened.`;

/** To the admins, where the person has no other address. */
export const someoneSaysThey = (from: string, transport: string, name: string, digits: string): string =>
  `Somebody at ${inline(from, 40)} (${transport}) says they are ${inline(name, 60)}. If you know that it is true, tell them this code by voice: ${spoken(digits)}.\nIf not, ignore this: nothing has happened.`;

export interface LostAddress {
  readonly name: string;
  /** What people call it. */
  readonly transport: string;
  /** `03:10`, for whoever reads it. */
  readonly time: string;
  readonly why: string;
  /** Null: no more codes today. */
  readonly digits: string | null;
}

/** To the person, at another address of theirs. */
export const yourAddressWasLost = ({ transport, time, why, digits }: LostAddress): string =>
  `⚠️ Your ${transport} changed hands at ${time} (${inline(why, 60)}). Nothing said from there counts any more, and no page goes there.${
    digits === null ? '' : `\nIf it is still you, reply ${spoken(digits)} from there.`
  }`;

/** To the admins, where the person has no other address. */
export const theirAddressWasLost = ({ name, transport, time, why, digits }: LostAddress): string =>
  `⚠️ ${inline(name, 60)}: their ${transport} changed hands at ${time} (${inline(why, 60)}). Nothing said from there counts any more, and no page goes there.${
    digits === null ? '' : `\nIf the person there is really ${inline(name, 60)}, tell them this code by voice: ${spoken(digits)}.`
  }`;

/** To whoever writes from an address that changed hands. */
export const confirmElsewhere =
  'This number has to be confirmed again, so nothing has changed. A code went to where you are known already; reply with it here.';

export const stopText = 'You get no more updates here; pages and answers still come. *START* turns updates on again.';
export const stopUnconfirmedText = 'You get nothing more here. *START* turns it on again.';
export const startText = 'Updates are on again here.';

/** To the manager of somebody who can be paged nowhere any more. */
export const nowhereLeft = (name: string, transport: string): string =>
  `⚠️ ${inline(name, 60)} said STOP on ${transport} and can't be paged anywhere now. Ask them to send START there; until then pages go to the next in line.`;

export const testPageText = (transport: string): string =>
  `🔔 Test page: nothing is wrong. If you can read this, pages reach you here (${transport}).`;

const trustWords: Readonly<Record<Trust, string>> = {
  trusted: 'confirmed',
  unconfirmed: 'not confirmed',
  lapsed: 'silent for 90 days, must be confirmed again',
  lost: 'changed hands',
};

/** `web: +91…01 · confirmed`. `whole`: shown to the person themselves, or to an admin. */
export function addressLine(row: Address, now: number, whole: boolean): string {
  const shown = whole && row.address.length <= 60 ? inline(row.address, 60) : masked(row.address);
  const trust = trustWords[trustOf(row, now)];
  const why = row.lostWhy === null ? '' : ` (${inline(row.lostWhy, 60)})`;
  return `${row.transport}: ${shown} · ${trust}${why}${row.optedOutAt === null ? '' : ' · said STOP'}${isPhone(row.address) ? '' : ' · number hidden'}`;
}
