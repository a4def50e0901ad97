// A message as Twilio wants it: free text while WhatsApp's window is open, else an approved template; plain text on SMS. Pure but
// for the options it is handed; throws SendFailure for what Twilio cannot carry at all.

import { SendFailure } from '../../fault.js';
import type { EpochMs } from '../../incident/incident.js';
import { areAnswers, type Choice } from '../../incident/message.js';
import { fitted } from '../../text/parts.js';
import type { OutboundMessage } from '../transport.js';
import { longestBody, statusPath, type TwilioName, type TwilioOptions } from './options.js';
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
  /** The same message as a template, for when WhatsApp turns out to have closed the window after all. */
  readonly otherwise: Outgoing | null;
}

/** Free text goes for 24 h after they last wrote (https://www.twilio.com/docs/whatsapp/key-concepts); a minute is left for the way there. */
const windowMs = 24 * 3_600_000 - 60_000;

export const isWindowOpen = (heardAt: EpochMs | null, now: EpochMs): boolean => heardAt !== null && now - heardAt < windowMs;

/** Writes it. `open`: WhatsApp takes free text for this recipient right now. */
export function outgoing(outbound: OutboundMessage, route: Route, open: boolean): Written {
  if (outbound.edit !== null) throw refuse('Twilio cannot edit what was sent.');
  if (!('direct' in outbound.to)) throw refuse('There are no groups on Twilio: rooms are relayed.');
  const to = addressee(outbound.to.direct, route.name);
  const text = outbound.media === null ? outbound.text : captionOf(outbound.text, outbound.media.name ?? outbound.media.mime);
  const base = { to, ...senderOf(route) };
  if (route.name === 'sms')
    return { message: { ...base, body: smsText(text, outbound.choices), statusCallback: callback(outbound, route) }, otherwise: null };
  const { page, update } = route.contentSids;
  const contentSid =
    outbound.kind !== 'page' ? update : outbound.choices.length === 0 || areAnswers(outbound.choices) ? page : (update ?? page);
  const template: Outgoing | null =
    contentSid === null
      ? null
      : {
          ...base,
          contentSid,
          contentVariables: variablesOf(text, contentSid === page ? outbound.choices : null),
          statusCallback: callback(outbound, route),
        };
  if (open) {
    const statusCallback = callback(outbound, route, template !== null);
    return {
      message: { ...base, body: text.includes('\n') ? fitted(text, longestBody) : clipped(text, longestBody), statusCallback },
      otherwise: template,
    };
  }
  if (template === null) throw refuse(noTemplate(outbound));
  return { message: template, otherwise: null };
}

const refuse = (why: string): SendFailure => new SendFailure(why, { permanent: true });

const noTemplate = (outbound: OutboundMessage): string =>
  `They have not written for 24 hours, so WhatsApp takes only an approved template, and no content template is configured for ${outbound.kind === 'page' ? 'pages' : 'updates'}.`;

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

/** The marker comes back with every status, so a message whose answer was lost is found again and not sent twice. */
function callback(outbound: OutboundMessage, { publicUrl }: Route, mayBeTemplate = false): string {
  const marker = encodeURIComponent(outbound.marker);
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
