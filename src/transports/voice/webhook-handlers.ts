// From a signed form to what is said next, and to the listener: somebody answered, pressed a key, or a call came to an end. When one of
// these rejects, nothing of the post was answered and Twilio may send it again.

import type { PageStanding } from '../transport.js';
import type { SentMessages } from '../twilio/sent-messages.js';
import type { Form } from '../twilio/signature.js';
import type { Calls } from './calls.js';
import { type VoiceOptions, voiceTraits } from './options.js';
import { answer, type Key, keyOf, opening, type Turn } from './script.js';
import { callStatusIn, field } from './status.js';
import { twiml } from './twiml.js';

export interface WebhookHandlers {
  /** TwiML for whoever answered. */
  onAnswer(form: Form, query: Form): Promise<string>;
  /** TwiML once a key was heard. */
  onDigit(form: Form, query: Form): Promise<string>;
  onStatus(form: Form, query: Form): Promise<void>;
}

export interface HandlerOptions extends Pick<VoiceOptions, 'clock' | 'publicUrl'> {
  readonly calls: Calls;
  readonly sentMessages: Pick<SentMessages, 'note' | 'forget'>;
}

export function createWebhookHandlers({ calls, sentMessages, clock, publicUrl }: HandlerOptions): WebhookHandlers {
  const turnOf = (query: Form): Turn => {
    const round = Number(field(query, 'round'));
    return { marker: field(query, 'marker'), round: Number.isSafeInteger(round) && round >= 0 ? round : 0, publicUrl: publicUrl ?? '' };
  };
  const listening = () => {
    if (calls.listener === null) throw new Error('the transport voice is not started');
    return calls.listener;
  };

  /** The key, said as the person whose phone it is would have written it, about exactly these incidents. */
  const hear = async (form: Form, key: Key, turn: Turn, before: PageStanding | null): Promise<void> => {
    if (key !== '1' && key !== '2') return;
    const verb = key === '1' ? 'ack' : 'no';
    const numbers = before?.incidents.filter(({ isOpen }) => isOpen).map(({ number }) => number) ?? [];
    const call = field(form, 'CallSid');
    for (const number of numbers.length === 0 ? [null] : numbers)
      await listening().message({
        transport: voiceTraits.name,
        id: [call, turn.round, number].filter((part) => part !== null).join(' '),
        from: field(form, 'To'),
        chat: null,
        text: number === null ? verb : `${verb} ${number}`,
        quoted: null,
        forwarded: false,
        edited: false,
        media: null,
        at: clock.now(),
      });
  };

  return {
    onAnswer: async (form, query) => {
      const turn = turnOf(query);
      listening();
      calls.ringsNoMore(field(form, 'CallSid'));
      // While the store answers nothing they hear at least what was to be said.
      const standing = await calls.standing(turn.marker).catch(() => null);
      return twiml(opening(standing, calls.textOf(turn.marker), turn));
    },
    onDigit: async (form, query) => {
      const turn = turnOf(query);
      const key = keyOf(field(form, 'Digits'));
      const before = await calls.standing(turn.marker);
      // A test asks for nothing, and a page that asks nobody to take it is answered by nobody.
      const answers = before === null || (before.about === 'page' && before.asks);
      if (answers) await hear(form, key, turn, before);
      const message = field(form, 'CallSid');
      await listening().delivery({ transport: voiceTraits.name, message, rung: 'read', at: clock.now() });
      const after = await calls.standing(turn.marker);
      return twiml(answer(answers || key === '*' ? key : 'other', before, after, calls.textOf(turn.marker), turn));
    },
    onStatus: async (form, query) => {
      const told = callStatusIn(form, clock.now());
      if (told === null) return;
      const { call, report, over, cancelled } = told;
      const listener = listening();
      const marker = field(query, 'marker');
      if (over || report.rung === 'delivered') calls.ringsNoMore(call);
      if (marker !== '') await sentMessages[report.rung === 'failed' ? 'forget' : 'note'](voiceTraits.name, marker, call);
      // We ended it ourselves because somebody has it: nobody failed to be reached.
      if (cancelled && calls.isCancelled(call)) return;
      await listener.delivery(report);
    },
  };
}
