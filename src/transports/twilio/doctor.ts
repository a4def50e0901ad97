// Looks at everything a page needs at Twilio without paging anybody: account, senders, their webhooks, templates. Each finding
// stands on its own, and what this API cannot show is said to be unchecked.

import type { Finding } from '../transport.js';
import type { TwilioClient } from './client.js';
import { accountFound, type Found, failed, looked, passed, publicUrlFound, type Rest } from './examine-account.js';
import { inboundPath, type TwilioName, type TwilioOptions } from './options.js';
import { isService } from './outgoing.js';

export interface DoctorOptions extends Pick<TwilioOptions, 'accountSid' | 'publicUrl' | 'contentSids'> {
  readonly name: TwilioName;
  readonly sender: string;
  readonly client: TwilioClient;
}

type Look = readonly [what: string, look: (rest: Rest) => Promise<Found>];

export async function examine(options: DoctorOptions): Promise<readonly Finding[]> {
  const rest = await options.client.rest();
  const looks: readonly Look[] = [
    ['account', (one) => accountFound(one, options.accountSid, 'reaches')],
    ...senderLooks(options),
    ...templateLooks(options),
  ];
  return [
    publicUrlFound(options.publicUrl, 'somebody writes'),
    ...(await Promise.all(looks.map(([what, look]) => looked(what, () => look(rest))))),
  ];
}

function senderLooks(options: DoctorOptions): readonly Look[] {
  if (isService(options.sender)) return [['messaging service', service(options)]];
  return options.name === 'sms' ? [['number', number(options)]] : [['WhatsApp sender', whatsappSender(options)]];
}

const service =
  ({ sender, publicUrl: url, name }: DoctorOptions) =>
  async (rest: Rest) => {
    const found = await rest.messaging.v1.services(sender).fetch();
    const where = found.useInboundWebhookOnNumber ? null : found.inboundRequestUrl;
    if (where !== null && !pointsHere(where, url)) return failed(notHere(where, url));
    const unchecked = `Its ${name === 'sms' ? 'numbers' : 'WhatsApp senders'}${where === null ? ' and their webhooks' : ''} were not checked.`;
    return passed(`${found.friendlyName}. ${unchecked}`);
  };

const number =
  ({ sender, publicUrl: url }: DoctorOptions) =>
  async (rest: Rest) => {
    if (!sender.startsWith('+')) return passed(`${sender} is no phone number, so it was not checked; nobody can answer a name.`);
    const [owned] = await rest.incomingPhoneNumbers.list({ phoneNumber: sender, limit: 1 });
    if (owned === undefined) return failed('No number of this account. Check TWILIO_SMS_FROM.');
    if (!owned.capabilities.sms) return failed('The number cannot send SMS.');
    return pointsHere(owned.smsUrl, url) ? passed('Owned, can SMS, and its webhook points here.') : failed(notHere(owned.smsUrl, url));
  };

const whatsappSender =
  ({ sender, publicUrl: url }: DoctorOptions) =>
  async (rest: Rest) => {
    const wanted = `whatsapp:${sender.replace(/^whatsapp:/, '')}`;
    const senders = await rest.messaging.v2.channelsSenders.list({ channel: 'whatsapp', limit: 200 });
    const found = senders.find(({ senderId }) => senderId === wanted);
    if (found === undefined)
      return failed('Not among the WhatsApp senders of this account (the sandbox number never is). Check TWILIO_FROM.');
    if (!found.status.startsWith('ONLINE')) return failed(`The sender is ${found.status}.`);
    const { webhook } = await rest.messaging.v2.channelsSenders(found.sid).fetch();
    const where = webhook?.callbackUrl ?? '';
    return pointsHere(where, url) ? passed('Online, and its webhook points here.') : failed(notHere(where, url));
  };

/** Connection overrides after # are Twilio's own and not sent. */
const pointsHere = (where: string, url: string | null): boolean => url !== null && where.split('#')[0] === `${url}${inboundPath}`;

const notHere = (where: string, url: string | null): string =>
  `Its webhook is ${where === '' ? 'not set' : where}. Set it to ${url ?? 'PUBLIC_URL'}${inboundPath}#rc=5&rp=all (POST), and the fallback address to the same.`;

function templateLooks({ name, contentSids }: DoctorOptions): readonly Look[] {
  if (name === 'sms') return [];
  return (['page', 'update'] as const).map((kind): Look => [`template for ${kind}s`, template(contentSids[kind])]);
}

const template = (sid: string | null) => async (rest: Rest) => {
  if (sid === null) return failed('Not configured: nobody who has not written within 24 hours can be reached on WhatsApp.');
  const { whatsapp } = await rest.content.v1.contents(sid).approvalFetch().fetch();
  const { status, rejection_reason: why } = whatsapp as { status?: unknown; rejection_reason?: unknown };
  if (status !== 'approved')
    return failed(`${sid} is ${String(status)}${typeof why === 'string' && why !== '' ? `: ${why}` : ''}. WhatsApp has to approve it.`);
  const { variables } = await rest.content.v1.contents(sid).fetch();
  return '1' in ((variables ?? {}) as object)
    ? passed(`${sid} is approved.`)
    : failed(`${sid} is approved but says nothing of ours: its text needs {{1}}.`);
};
