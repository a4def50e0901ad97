// The calls under way: made, looked after while they ring, and ended when nobody needs to be called any more. What is asked of Twilio
// throws SendFailure and nothing else.

import { SendFailure } from '../../fault.js';
import type { EpochMs } from '../../incident/incident.js';
import type { Listener, OutboundMessage, PageStanding } from '../transport.js';
import type { TwilioAccount } from '../twilio/account.js';
import type { TwilioClient } from '../twilio/client.js';
import { failureFrom } from '../twilio/errors.js';
import type { SentMessages } from '../twilio/sent-messages.js';
import { callMeaning } from './errors.js';
import { answerPath, ringSeconds, statusPath, type VoiceOptions, voiceTraits } from './options.js';
import type { RingCounter } from './ring-limit.js';
import { addressOf } from './script.js';

/** A phone that may be ringing. */
interface Ringing {
  readonly marker: string;
  readonly since: EpochMs;
}

export interface Calls {
  /** Null while it is not started. */
  listener: Listener | null;
  /** What Twilio said about this number when it last refused; null since a call went through. */
  trouble: { readonly why: string; readonly since: EpochMs } | null;
  place(outbound: OutboundMessage): Promise<{ readonly id: string }>;
  /** How a page stands; null where nobody knows. */
  standing(marker: string): Promise<PageStanding | null>;
  /** What was to be said, where only that is known. */
  textOf(marker: string): string;
  /** Somebody picked up, or nobody ever will: it need not be looked after any more. */
  ringsNoMore(call: string): void;
  /** Whether we ended this call ourselves. */
  isCancelled(call: string): boolean;
  stop(): void;
}

export interface CallsOptions extends Pick<VoiceOptions, 'accountSid' | 'from' | 'clock' | 'log' | 'publicUrl'> {
  readonly client: TwilioClient;
  readonly account: TwilioAccount;
  readonly sentMessages: Pick<SentMessages, 'lost'>;
  readonly rings: RingCounter;
}

const lookEveryMs = 1_000;
/** No phone rings longer; a status that never came must not be waited for. */
const mostRingingMs = 120_000;
/** Texts and ended calls that are remembered. */
const kept = 500;

export function createCalls(options: CallsOptions): Calls {
  const { clock, client, account, rings, from, log } = options;
  const publicUrl = options.publicUrl ?? '';
  const ringing = new Map<string, Ringing>();
  const cancelled = new Map<string, EpochMs>();
  const texts = new Map<string, string>();
  let stopLooking: (() => void) | null = null;

  const lookAfter = (call: string, marker: string) => {
    ringing.set(call, { marker, since: clock.now() });
    stopLooking ??= clock.every(lookEveryMs, () => void look());
  };
  const rest = () => {
    if (ringing.size > 0) return;
    stopLooking?.();
    stopLooking = null;
  };
  /** Calls that nobody needs any more end before somebody is woken by them. */
  const look = async (): Promise<void> => {
    for (const [call, { marker, since }] of ringing) {
      if (clock.now() - since > mostRingingMs) ringing.delete(call);
      else if ((await calls.standing(marker).catch(() => null))?.over != null) await cancel(call);
    }
    rest();
  };
  const cancel = async (call: string): Promise<void> => {
    if (!ringing.delete(call)) return;
    remember(cancelled, call, clock.now());
    try {
      const rest = await client.rest();
      await rest.calls(call).update({ status: 'canceled' });
    } catch (error) {
      // They picked up in that very moment: they are told who has it.
      cancelled.delete(call);
      log.warn({ err: error, call }, 'a call that nobody needs any more could not be ended');
    }
  };

  const post = async (outbound: OutboundMessage, to: string): Promise<{ readonly id: string }> => {
    const turn = { marker: outbound.marker, round: 0, publicUrl };
    try {
      const rest = await client.rest();
      const { sid } = await rest.calls.create({
        to,
        from,
        url: addressOf(answerPath, turn),
        method: 'POST',
        statusCallback: addressOf(statusPath, turn),
        statusCallbackMethod: 'POST',
        statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
        timeout: ringSeconds,
      });
      calls.trouble = null;
      lookAfter(sid, outbound.marker);
      return { id: sid };
    } catch (cause) {
      const { failure, meaning } = failureFrom(cause, callMeaning);
      if (meaning?.account === 'logged-out') account.loggedOut(meaning.says);
      if (meaning?.account === 'degraded') calls.trouble = { why: failure.message, since: calls.trouble?.since ?? clock.now() };
      if (failure.ambiguous) options.sentMessages.lost(voiceTraits.name, outbound.marker);
      throw failure;
    }
  };

  const calls: Calls = {
    listener: null,
    trouble: null,
    place: async (outbound) => {
      if (calls.listener === null) throw new SendFailure('The transport voice is stopped.', { permanent: false });
      const to = calledNumber(outbound);
      const standing = await calls.standing(outbound.marker).catch(() => null);
      const at = clock.now();
      const tooOften = await rings.count(to, standing?.incidents[0]?.severity ?? 'P1', at);
      if (tooOften !== null) throw refuse(tooOften);
      remember(texts, outbound.marker, outbound.text.split('\n')[0] ?? '');
      try {
        return await post(outbound, to);
      } catch (failure) {
        // Whatever may have arrived counts: it may be ringing.
        if (!(failure instanceof SendFailure) || !failure.ambiguous) await rings.forget(to, at);
        throw failure;
      }
    },
    standing: async (marker) => (await calls.listener?.page?.(marker)) ?? null,
    textOf: (marker) => texts.get(marker) ?? '',
    ringsNoMore: (call) => {
      ringing.delete(call);
      rest();
    },
    isCancelled: (call) => cancelled.has(call),
    stop: () => {
      ringing.clear();
      rest();
    },
  };
  return calls;
}

const refuse = (why: string): SendFailure => new SendFailure(why, { permanent: true });

function calledNumber({ to, kind, edit }: OutboundMessage): string {
  if (kind !== 'page') throw refuse('A call carries pages and nothing else.');
  if (edit !== null) throw refuse('What was said on the phone cannot be edited.');
  if (!('direct' in to)) throw refuse('There are no groups on the phone: rooms are relayed.');
  if (!/^\+\d{5,15}$/.test(to.direct)) throw refuse('A call needs a phone number.');
  return to.direct;
}

/** The oldest makes room. */
function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > kept) map.delete(map.keys().next().value ?? '');
}
