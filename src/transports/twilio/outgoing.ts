// A letter as Twilio wants it: free text while WhatsApp's window is open, else an approved template; plain text on SMS. Pure but
// for the options it is handed; throws SendFailure for what Twilio cannot carry at all.

import { SendFailure } from '../../fault.js';
import type { EpochMs } from '../../incident/incident.js';
import { areAnswers, type Choice } from '../../incident/message.js';
import type { Letter } from '../transport.js';
import { statusPath, type TwilioName, type TwilioOptions } from './options.js';
import { clipped, smsText } from './sms-text.js';

export interface Route extends Pick<TwilioOptions, 'contentSids'> {
  readonly name: TwilioName;
  readonly sender: string;
  readonly publicUrl: string;
}

/** What `messages.create` takes, as far as we use it. */
export interface Outgoing {
  readonly to: string;
  readonly from?: string;
  readonly messagingServiceSid?: string;
  readonly body?: string;
  readonly contentSid?: string;
  readonly contentVariables?: string;
  readonly statusCallback: string;
}

export interface Written {
  readonly message: Outgoing;
  /** The same letter as a template, for when WhatsApp turns out to have closed the window after all. */
  readonly otherwise: Outgoing | null;
}

/** Free text goes for 24 h after they last wrote (https://www.twilio.com/docs/whatsapp/key-concepts); a minute is left for the way there. */
const windowMs = 24 * 3_600_000 - 60_000;

export const isWindowOpen = (heardAt: EpochMs | null, now: EpochMs): boolean => heardAt !== null && now - heardAt < windowMs;

/** The most Twilio takes as Body, whatever the channel (error 21617). */
const longestBody = 1_600;

/** Writes it. `open`: WhatsApp takes free text for this recipient right now. */
export function outgoing(letter: Letter, route: Route, open: boolean): Written {
  if (letter.edit !== null) throw refuse('Twilio cannot edit what was sent.');
  if (!('direct' in letter.to)) throw refuse('There are no groups on Twilio: rooms are relayed.');
  const to = addressee(letter.to.direct, route.name);
  const text = letter.media === null ? letter.text : captionOf(letter.text, letter.media.name ?? letter.media.mime);
  const base = { to, ...senderOf(route) };
  if (route.name === 'sms')
    return { message: { ...base, body: smsText(text, letter.choices), statusCallback: callback(letter, route) }, otherwise: null };
  const { page, update } = route.contentSids;
  const contentSid = letter.kind !== 'page' ? update : letter.choices.length === 0 || areAnswers(letter.choices) ? page : (update ?? page);
  const template: Outgoing | null =
    contentSid === null
      ? null
      : {
          ...base,
          contentSid,
          contentVariables: variablesOf(text, contentSid === page ? letter.choices : null),
          statusCallback: callback(letter, route),
        };
  if (open) {
    const statusCallback = callback(letter, route, template !== null);
    return { message: { ...base, body: clipped(text, longestBody), statusCallback }, otherwise: template };
  }
  if (template === null) throw refuse(noTemplate(letter));
  return { message: template, otherwise: null };
}

const refuse = (why: string): SendFailure => new SendFailure(why, { permanent: true });

const noTemplate = (letter: Letter): string =>
  `They have not written for 24 hours, so WhatsApp takes only an approved template, and no content template is configured for ${letter.kind === 'page' ? 'pages' : 'updates'}.`;

function addressee(address: string, name: TwilioName): string {
  if (name === 'twilio') return `whatsapp:${address}`;
  if (!/^\+\d{5,15}$/.test(address)) throw refuse('An SMS needs a phone number.');
  return address;
}

function senderOf({ name, sender }: Route): { readonly from: string } | { readonly messagingServiceSid: string } {
  if (isService(sender)) return { messagingServiceSid: sender };
  return { from: name === 'twilio' && !sender.startsWith('whatsapp:') ? `whatsapp:${sender}` : sender };
}

export const isService = (sender: string): boolean => /^MG[0-9a-fA-F]{32}$/.test(sender);

/** Files need a public address of their own here, so only what is said about them goes. */
const captionOf = (text: string, name: string): string => (text.trim() === '' ? `[${name}]` : text);

/** The marker comes back with every status, so a letter whose answer was lost is found again and not sent twice. */
function callback(letter: Letter, { publicUrl }: Route, mayBeTemplate = false): string {
  const marker = encodeURIComponent(letter.marker);
  return `${publicUrl}${statusPath}?marker=${marker}${mayBeTemplate ? '&otherwise=template' : ''}`;
}

/** Body of a template with its variables: 1,024 characters (https://www.twilio.com/docs/content/twilio-quick-reply). */
const longestVariable = 900;
/** What the buttons of a page's template say under a text that has other answers: no more than their titles do. */
const plainAnswers = ['ack', 'no', 'status'];

/**
 * What our templates say: `{{1}}` is the whole text in one line; in the page's template `{{2}}`, `{{3}}`, `{{4}}` are what the reply
 * buttons say, and belong into the ids of its quick replies. `choices` null: the other template, which has none. Line breaks, tabs
 * and runs of spaces are refused in variables (error 21656); a straight apostrophe is reported to be, too.
 */
export function variablesOf(text: string, choices: readonly Choice[] | null): string {
  const said = choices === null ? [] : areAnswers(choices) ? choices.map(({ says }) => oneLine(says)) : plainAnswers;
  const values = [clipped(oneLine(text), longestVariable), ...said];
  return JSON.stringify(Object.fromEntries(values.map((value, at) => [String(at + 1), value])));
}

function oneLine(text: string): string {
  const line = text
    .trim()
    .replace(/\s*\n\s*/g, ' · ')
    .replace(/\s+/g, ' ')
    .replaceAll("'", '’');
  return line === '' ? '-' : line;
}
