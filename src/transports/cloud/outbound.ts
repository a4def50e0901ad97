// Handing messages over: free text while the window is open, a template when it is not, once more as a template when Meta says so.
// Throws SendFailure and nothing else.

import type { FastifyBaseLogger } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../clock.js';
import { SendFailure } from '../../fault.js';
import type { Destination, OutboundMessage } from '../transport.js';
import { inWords, judge } from './errors.js';
import { sendFailureOf, troubleOf } from './failures.js';
import { type Graph, GraphRefusal, GraphSilence } from './graph.js';
import type { GroupWindows } from './group-windows.js';
import type { HealthWatch } from './health.js';
import { upload } from './media.js';
import { buttonsMost } from './options.js';
import { callbackKey, freeBody, isGroup, reactionBody, templateBody, type Uploaded } from './requests.js';
import type { SentMessages } from './sent-messages.js';
import type { ShutWindows } from './shut-windows.js';
import { type Chosen, isWindowOpen, type Templates } from './templates.js';

export interface OutboundOptions {
  readonly graph: Graph;
  readonly phoneNumberId: string;
  readonly templates: Templates;
  readonly language: string;
  readonly heard: GroupWindows;
  readonly shutWindows: ShutWindows;
  readonly sentMessages: SentMessages;
  readonly health: HealthWatch;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
}

export async function sendMessage(options: OutboundOptions, outbound: OutboundMessage): Promise<{ readonly id: string }> {
  if (!options.health.running()) throw new SendFailure('the Cloud API is not started', { permanent: false });
  try {
    const heardAt = isGroup(outbound.to) ? (outbound.heardAt ?? (await options.heard.last(outbound.to.chat))) : outbound.heardAt;
    const isOpen = isWindowOpen(heardAt, options.clock.now()) && !options.shutWindows.isShut({ ...outbound, heardAt });
    const id = isOpen ? await sendFree(options, outbound) : await sendTemplate(options, outbound);
    options.health.sent();
    return { id };
  } catch (error) {
    const trouble = error instanceof GraphRefusal ? troubleOf(error) : null;
    if (trouble !== null) options.health.refused(trouble);
    const failure = sendFailureOf(error, true);
    if (failure.ambiguous) options.sentMessages.lost(callbackKey(outbound));
    throw failure;
  }
}

/** In a group there are words, media and templates only ("Group messaging"): asking would be charged for nothing. */
export async function react(
  { graph, phoneNumberId, health }: OutboundOptions,
  to: Destination,
  message: string,
  emoji: string,
): Promise<void> {
  if (!health.running()) throw new SendFailure('the Cloud API is not started', { permanent: false });
  if (isGroup(to)) throw new SendFailure('the groups of the Cloud API take no reactions', { permanent: true });
  try {
    await graph.call({ method: 'POST', path: `${phoneNumberId}/messages`, body: reactionBody(to.direct, message, emoji) });
  } catch (error) {
    throw sendFailureOf(error, true);
  }
}

/** Meta's idea of the window counts: what it calls shut goes as a template at once. */
async function sendFree(options: OutboundOptions, outbound: OutboundMessage): Promise<string> {
  const media = outbound.media === null ? null : await uploaded(options, outbound);
  if (media === null && outbound.text === '') throw new SendFailure('nothing to say: the media was refused', { permanent: true });
  options.shutWindows.sent(outbound);
  try {
    return await post(options, freeBody(outbound, media));
  } catch (error) {
    if (!(error instanceof GraphRefusal) || judge(error).remedy !== 'template') throw error;
    options.shutWindows.shut(callbackKey(outbound));
    return sendTemplate(options, outbound);
  }
}

/** A refused file is left out, for the words beside it matter more; everything else goes up. */
async function uploaded(
  { graph, phoneNumberId, log }: OutboundOptions,
  { media, text, marker }: OutboundMessage,
): Promise<Uploaded | null> {
  if (media === null) return null;
  try {
    return await upload(graph, phoneNumberId, media, text);
  } catch (error) {
    if (!(error instanceof GraphRefusal) || judge(error).remedy !== 'give-up') throw sayingNothing(error);
    log.warn({ err: error, transport: 'cloud', marker }, 'Meta does not take this file; the words go without it');
    return null;
  }
}

/** An upload whose answer is lost has said nothing to anybody. */
const sayingNothing = (error: unknown): unknown => (error instanceof GraphSilence ? sendFailureOf(error, false) : error);

/** One that turns out to be gone is switched off, and the next one tried in the same breath. */
async function sendTemplate(options: OutboundOptions, outbound: OutboundMessage): Promise<string> {
  const { templates } = options;
  const refused = (why: string) =>
    new SendFailure(`they have not written for 24 hours, so only a template may go, and ${why}`, { permanent: true });
  if (outbound.text === '') throw refused('a template carries words, not a file alone');
  const chosen = templates.choose(outbound);
  if ('none' in chosen) throw refused(chosen.none);
  try {
    return await postTemplate(options, outbound, chosen);
  } catch (error) {
    const meaning = error instanceof GraphRefusal ? judge(error) : null;
    if (!(error instanceof GraphRefusal) || meaning?.remedy !== 'template-off') throw error;
    templates.switchOff(chosen.name, inWords(meaning, error));
    if ('none' in templates.choose(outbound)) throw error;
    return sendTemplate(options, outbound);
  }
}

/** A template approved without the buttons we fill in carries the page all the same: its words say what to type. */
async function postTemplate(options: OutboundOptions, outbound: OutboundMessage, { name, takesTaps }: Chosen): Promise<string> {
  const { templates, language, log } = options;
  const taps = takesTaps ? outbound.choices.slice(0, buttonsMost) : [];
  try {
    return await post(options, templateBody(outbound, { name, language, taps }));
  } catch (error) {
    if (taps.length === 0 || !(error instanceof GraphRefusal) || !wrongParameters.includes(error.code)) throw error;
    const id = await post(options, templateBody(outbound, { name, language, taps: [] }));
    templates.dropTaps(name);
    log.warn({ err: error, transport: 'cloud', template: name }, 'the template does not take our buttons; from now on pages go without');
    return id;
  }
}

/** How Meta may say that a template has no such button. */
const wrongParameters = [100, 131008, 131009, 132000, 132012, 132018];

const accepted = z.object({ messages: z.array(z.object({ id: z.string().min(1) })).min(1) });

async function post({ graph, phoneNumberId }: OutboundOptions, body: object): Promise<string> {
  const answer = await graph.call({ method: 'POST', path: `${phoneNumberId}/messages`, body });
  const id = accepted.safeParse(answer).data?.messages[0]?.id;
  if (id === undefined) throw new GraphSilence('Meta took it without saying under which id', { written: true });
  return id;
}
