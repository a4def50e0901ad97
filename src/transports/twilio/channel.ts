// One of the two transports on the shared account: who listens, which sender it has, what it learnt about windows and about its
// sender. It hands messages over and throws SendFailure and nothing else.

import { SendFailure } from '../../fault.js';
import type { EpochMs } from '../../incident/incident.js';
import type { Listener, OutboundMessage } from '../transport.js';
import type { TwilioAccount } from './account.js';
import type { TwilioClient } from './client.js';
import { type Consents, createConsents } from './consent.js';
import { type ErrorMeaning, failureFrom } from './errors.js';
import type { TwilioName, TwilioOptions } from './options.js';
import { isWindowOpen, type Outgoing, outgoing } from './outgoing.js';
import type { SentMessages } from './sent-messages.js';

export interface Channel {
  readonly name: TwilioName;
  readonly sender: string;
  readonly consents: Consents;
  /** Null while it is not started. */
  listener: Listener | null;
  /** What Twilio said about this sender when it last refused; null since something went through. */
  trouble: { readonly why: string; readonly since: EpochMs } | null;
  send(outbound: OutboundMessage): Promise<{ readonly id: string }>;
  /** WhatsApp said that free text is over for this address, whatever we believed. */
  windowClosed(address: string): void;
  /** Nothing may be sent there any more, by their own word. */
  optedOut(address: string): Promise<void>;
}

export interface ChannelOptions extends Pick<TwilioOptions, 'clock' | 'memory' | 'contentSids' | 'publicUrl' | 'log'> {
  readonly name: TwilioName;
  readonly sender: string;
  readonly client: TwilioClient;
  readonly account: TwilioAccount;
  readonly sentMessages: Pick<SentMessages, 'lost'>;
}

export function createChannel(options: ChannelOptions): Channel {
  const { name, sender, clock, client, account, contentSids, publicUrl, memory } = options;
  const closedAt = new Map<string, EpochMs>();
  const isOpen = ({ to, heardAt }: OutboundMessage) => {
    const closed = 'direct' in to ? closedAt.get(to.direct) : undefined;
    return isWindowOpen(heardAt, clock.now()) && (closed === undefined || (heardAt ?? 0) > closed);
  };

  const post = async (message: Outgoing): Promise<string> => {
    const rest = await client.rest();
    return (await rest.messages.create(message)).sid;
  };
  /** What a refusal says about more than this one message is kept. */
  const learn = async (meaning: ErrorMeaning | null, why: string, address: string): Promise<void> => {
    if (meaning?.account === 'logged-out') account.loggedOut(meaning.says);
    if (meaning?.account === 'degraded') channel.trouble = { why, since: channel.trouble?.since ?? clock.now() };
    if (meaning?.means === 'window-closed') channel.windowClosed(address);
    if (meaning?.means === 'opted-out')
      await channel.optedOut(address).catch((error: unknown) => options.log.error({ err: error }, 'an opt-out could not be stored'));
  };
  const tryToPost = async (
    message: Outgoing,
    address: string,
  ): Promise<{ id: string } | { failure: SendFailure; meaning: ErrorMeaning | null }> => {
    try {
      const id = await post(message);
      channel.trouble = null;
      return { id };
    } catch (cause) {
      const refused = failureFrom(cause);
      await learn(refused.meaning, refused.failure.message, address);
      return refused;
    }
  };

  const channel: Channel = {
    name,
    sender,
    consents: createConsents(name, memory),
    listener: null,
    trouble: null,
    send: async (outbound) => {
      if (channel.listener === null) throw new SendFailure(`The transport ${name} is stopped.`, { permanent: false });
      const { message, otherwise } = outgoing(outbound, { name, sender, contentSids, publicUrl: publicUrl ?? '' }, isOpen(outbound));
      const address = 'direct' in outbound.to ? outbound.to.direct : outbound.to.chat;
      const first = await tryToPost(message, address);
      if ('id' in first) return first;
      const last = otherwise !== null && first.meaning?.means === 'window-closed' ? await tryToPost(otherwise, address) : first;
      if ('id' in last) return last;
      if (last.failure.ambiguous) options.sentMessages.lost(name, outbound.marker);
      throw last.failure;
    },
    windowClosed: (address) => void closedAt.set(address, clock.now()),
    optedOut: async (address) => {
      await channel.listener?.address({ transport: name, address, change: 'opted-out', now: null, at: clock.now() });
      await channel.consents.note(address, true, null);
    },
  };
  return channel;
}
