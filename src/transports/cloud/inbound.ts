// What happened → the bot, each event once per post and in its order. Resolves when all of it is stored, rejects when some is not:
// then Meta posts all of it again, and the bot knows what it has had.

import type { FastifyBaseLogger } from 'fastify';
import type { DeliveryReport, InboundMessage, Listener, TransportMemory } from '../transport.js';
import { judge, type Refusal } from './errors.js';
import { troubleOf } from './failures.js';
import type { GroupWindows } from './group-windows.js';
import type { Groups } from './groups.js';
import type { HealthWatch } from './health.js';
import type { Received } from './media.js';
import { callbackKeyIn } from './requests.js';
import type { SentMessages } from './sent-messages.js';
import type { ShutWindows } from './shut-windows.js';
import type { Templates } from './templates.js';
import { type CloudEvent, type KeptMedia, transportName } from './webhook.js';

export interface InboundOptions {
  readonly listener: Listener;
  readonly fetchMedia: (media: KeptMedia) => Promise<Received | null>;
  readonly groups: Groups;
  readonly heard: GroupWindows;
  readonly shutWindows: ShutWindows;
  readonly templates: Templates;
  readonly language: string;
  readonly sentMessages: SentMessages;
  readonly health: HealthWatch;
  readonly memory: TransportMemory;
  readonly log: FastifyBaseLogger;
}

/** Words first: what needs a file fetched comes after everything else of the same post, all files at once. One that fails stops no other. */
export async function handOn(options: InboundOptions, events: readonly CloudEvent[]): Promise<void> {
  const heavy = events.flatMap((event) => {
    if (event.kind !== 'message' || event.media === null) return [];
    return [{ message: event.message, fetched: options.fetchMedia(event.media) }];
  });
  const failures: unknown[] = [];
  const each = (telling: Promise<void>) => telling.catch((error: unknown) => void failures.push(error));
  for (const event of events) if (event.kind !== 'message' || event.media === null) await each(tell(options, event));
  for (const { message, fetched } of heavy) await each(fetched.then((media) => tellMessage(options, { ...message, media })));
  if (failures.length > 0) throw failures[0];
}

async function tell(options: InboundOptions, event: CloudEvent): Promise<void> {
  const { listener, groups, templates, health, memory, log } = options;
  switch (event.kind) {
    case 'message':
      return tellMessage(options, event.message);
    case 'reaction':
      return listener.reaction(event.reaction);
    case 'delivery':
      return tellDelivery(options, event);
    case 'address':
      return listener.address(event.change);
    case 'membership':
      return listener.membership(event.change);
    case 'group-created':
      return groups.created(event.request, event);
    case 'group-refused':
      return groups.refused(event.request, event.refusal);
    case 'group-lost':
      await listener.roomLost({ transport: transportName, chat: event.chat, reason: event.reason, at: event.at });
      return groups.lost(event.chat);
    case 'template':
      if (event.language !== null && event.language !== options.language) return;
      return event.usable ? templates.switchOn(event.name) : templates.switchOff(event.name, event.reason);
    case 'account':
      return event.banned ? health.refused({ state: 'banned', words: event.reason }) : health.reinstated();
    case 'trouble':
      return blame(options, event.refusal);
    case 'owner':
      if ((await memory.read(ownerKey)) !== event.account) await memory.write(ownerKey, event.account);
      return;
    case 'ignored':
      return log.debug({ transport: transportName, what: event.what }, 'ignored');
    default:
      event satisfies never;
  }
}

/** Where the id of the business account is noted, for the doctor. */
export const ownerKey = 'business account';

async function tellMessage({ listener, heard }: InboundOptions, message: InboundMessage): Promise<void> {
  await listener.message(message);
  if (message.chat !== null) await heard.note(message.chat, message.at);
}

async function tellDelivery(options: InboundOptions, event: CloudEvent & { kind: 'delivery' }): Promise<void> {
  const { report, callback, refusal } = event;
  if (callback !== null) options.sentMessages.heard(callbackKeyIn(callback), report.message, report.rung === 'failed');
  if (refusal !== null) blame(options, refusal);
  await options.listener.delivery(callback === null || refusal === null ? report : again(options, report, callback, refusal));
}

/** Free text that Meta took and then found to come too late is no failure for good: it goes again, as a template. */
function again({ shutWindows }: InboundOptions, report: DeliveryReport, callback: string, refusal: Refusal): DeliveryReport {
  if (report.rung !== 'failed' || judge(refusal).remedy !== 'template') return report;
  shutWindows.shut(callbackKeyIn(callback));
  return { ...report, permanent: false };
}

/** What is about the account and not about one message shows in its health. */
function blame({ health }: InboundOptions, refusal: Refusal): void {
  const trouble = troubleOf(refusal);
  if (trouble !== null) health.refused(trouble);
}
