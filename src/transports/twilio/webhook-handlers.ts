// From a signed form to the listener: messages, words of consent, and how far our own messages came. What it does is done when
// its promise resolves; when it rejects, nothing of the post was answered and Twilio may send it again.

import type { Listener } from '../transport.js';
import type { Line } from './channel.js';
import { consentWord } from './consent.js';
import { field, type Said, saidIn } from './inbound.js';
import { receivedMedia } from './media.js';
import type { TwilioName, TwilioOptions } from './options.js';
import type { Echoes } from './sent-messages.js';
import type { Form } from './signature.js';
import { toldIn } from './status.js';

export interface HearingOptions extends Pick<TwilioOptions, 'accountSid' | 'authToken' | 'apiUrl' | 'clock' | 'log'> {
  readonly lines: ReadonlyMap<TwilioName, Line>;
  readonly echoes: Echoes;
}

export interface Hearing {
  heard(form: Form): Promise<void>;
  /** `query` is that of the callback's address: our marker stands in it. */
  told(form: Form, query: Form): Promise<void>;
}

export function createHearing(options: HearingOptions): Hearing {
  const { lines, echoes, clock, log } = options;
  /** A line that is configured but not started yet cannot store anything: that is for later, not for never. */
  const listenerOf = (line: Line): Listener => {
    if (line.listener === null) throw new Error(`the transport ${line.name} is not started`);
    return line.listener;
  };
  const lineOf = (name: TwilioName): Line | null => {
    const line = lines.get(name) ?? null;
    if (line === null) log.warn({ transport: name }, 'Twilio sent something for a transport that is not configured; it is left alone');
    return line;
  };

  return {
    heard: async (form) => {
      const said = saidIn(form);
      const line = said === null ? null : lineOf(said.transport);
      if (said === null || line === null) return;
      const listener = listenerOf(line);
      if (await isConsent(said, line, listener, clock.now())) return;
      await tell(said, await receivedMedia(form, options), listener, clock.now());
    },
    told: async (form, query) => {
      const told = toldIn(form, clock.now(), field(query, 'otherwise') === 'template');
      const line = told === null ? null : lineOf(told.transport);
      if (told === null || line === null) return;
      const listener = listenerOf(line);
      const { report, verdict, address } = told;
      const marker = field(query, 'marker');
      if (marker !== '') await echoes[report.rung === 'failed' ? 'forget' : 'note'](line.name, marker, report.message);
      if (verdict?.means === 'window-closed') line.windowClosed(address);
      if (verdict?.means === 'opted-out') await line.optedOut(address);
      await listener.delivery(report);
    },
  };
}

/** True when it was about being written to at all, and nothing else is to be made of it. */
async function isConsent(said: Said, line: Line, listener: Listener, at: number): Promise<boolean> {
  const word = said.forwarded ? null : consentWord(line.name, said.text, said.optOutType);
  if (word === null) return false;
  if (await line.consents.seen(said.from, said.id)) return true;
  if (word === 'maybe-in' && !(await line.consents.isOut(said.from))) return false;
  const change = word === 'out' ? 'opted-out' : 'opted-in';
  await listener.address({ transport: line.name, address: said.from, change, now: null, at });
  await line.consents.note(said.from, word === 'out', said.id);
  return true;
}

/** One message for the words with the first file, one more for each further file. */
async function tell(said: Said, files: Awaited<ReturnType<typeof receivedMedia>>, listener: Listener, at: number): Promise<void> {
  const { optOutType: _, ...message } = said;
  await listener.message({ ...message, media: files[0] ?? null, at });
  for (const [index, media] of files.entries())
    if (index > 0 && media !== null) await listener.message({ ...message, id: `${said.id}/${index}`, text: '', media, at });
}
