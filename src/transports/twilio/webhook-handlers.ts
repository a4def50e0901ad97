// From a signed form to the listener: messages, words of consent, and how far our own messages came. What it does is done when
// its promise resolves; when it rejects, nothing of the post was answered and Twilio may send it again.

import type { Listener } from '../transport.js';
import type { Channel } from './channel.js';
import { consentWord } from './consent.js';
import { field, type ReceivedMessage, receivedIn } from './inbound.js';
import { receivedMedia } from './media.js';
import type { TwilioName, TwilioOptions } from './options.js';
import type { SentMessages } from './sent-messages.js';
import type { Form } from './signature.js';
import { statusIn } from './status.js';

export interface WebhookHandlerOptions extends Pick<TwilioOptions, 'accountSid' | 'authToken' | 'apiUrl' | 'clock' | 'log'> {
  readonly channels: ReadonlyMap<TwilioName, Channel>;
  readonly sentMessages: SentMessages;
}

export interface WebhookHandlers {
  onMessage(form: Form): Promise<void>;
  /** `query` is that of the callback's address: our marker stands in it. */
  onStatus(form: Form, query: Form): Promise<void>;
}

export function createWebhookHandlers(options: WebhookHandlerOptions): WebhookHandlers {
  const { channels, sentMessages, clock, log } = options;
  /** A channel that is configured but not started yet cannot store anything: that is for later, not for never. */
  const listenerOf = (channel: Channel): Listener => {
    if (channel.listener === null) throw new Error(`the transport ${channel.name} is not started`);
    return channel.listener;
  };
  const channelOf = (name: TwilioName): Channel | null => {
    const channel = channels.get(name) ?? null;
    if (channel === null) log.warn({ transport: name }, 'Twilio sent something for a transport that is not configured; it is left alone');
    return channel;
  };

  return {
    onMessage: async (form) => {
      const said = receivedIn(form);
      const channel = said === null ? null : channelOf(said.transport);
      if (said === null || channel === null) return;
      const listener = listenerOf(channel);
      if (await isConsent(said, channel, listener, clock.now())) return;
      await tell(said, await receivedMedia(form, options), listener, clock.now());
    },
    onStatus: async (form, query) => {
      const told = statusIn(form, clock.now(), field(query, 'otherwise') === 'template');
      const channel = told === null ? null : channelOf(told.transport);
      if (told === null || channel === null) return;
      const listener = listenerOf(channel);
      const { report, meaning, address } = told;
      const marker = field(query, 'marker');
      if (marker !== '') await sentMessages[report.rung === 'failed' ? 'forget' : 'note'](channel.name, marker, report.message);
      if (meaning?.means === 'window-closed') channel.windowClosed(address);
      if (meaning?.means === 'opted-out') await channel.optedOut(address);
      await listener.delivery(report);
    },
  };
}

/** True when it was about being written to at all, and nothing else is to be made of it. */
async function isConsent(said: ReceivedMessage, channel: Channel, listener: Listener, at: number): Promise<boolean> {
  const word = said.forwarded ? null : consentWord(channel.name, said.text, said.optOutType);
  if (word === null) return false;
  if (await channel.consents.seen(said.from, said.id)) return true;
  if (word === 'maybe-in' && !(await channel.consents.isOut(said.from))) return false;
  const change = word === 'out' ? 'opted-out' : 'opted-in';
  await listener.address({ transport: channel.name, address: said.from, change, now: null, at });
  await channel.consents.note(said.from, word === 'out', said.id);
  return true;
}

/** One message for the words with the first file, one more for each further file. */
async function tell(
  said: ReceivedMessage,
  files: Awaited<ReturnType<typeof receivedMedia>>,
  listener: Listener,
  at: number,
): Promise<void> {
  const { optOutType: _, ...message } = said;
  await listener.message({ ...message, media: files[0] ?? null, at });
  for (const [index, media] of files.entries())
    if (index > 0 && media !== null) await listener.message({ ...message, id: `${said.id}/${index}`, text: '', media, at });
}
