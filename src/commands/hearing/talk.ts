// Words that are no command. In a room they are kept, silently, and passed on where there is no group; in one's own chat with the bot
// silence would be rude.

import type { Deps } from '../../handling/dependencies.js';
import { mediaWords } from '../../incident/evidence.js';
import { aboutWhich, type Evidence, keepEvidence, noteOn } from '../../rooms/evidence.js';
import { keepReceipt, reply, type Said } from './chat-message.js';

export async function talk(deps: Deps, said: Said): Promise<void> {
  if (said.where === 'group') return keepReceipt(deps, said.receipt);
  const room = said.room ?? said.relay;
  return room === null ? alone(deps, said) : amongOthers(deps, said, room);
}

async function amongOthers(deps: Deps, said: Said, room: number): Promise<void> {
  const { message, receipt } = said;
  const evidence = await keepEvidence(deps, message);
  const text = message.text.trim();
  if (text === '' && evidence === null) return keepReceipt(deps, receipt);
  const mark = said.room === null && message.forwarded ? '(forwarded) ' : '';
  await noteOn(deps, said, room, evidence, `${mark}${text}`, receipt);
}

async function alone(deps: Deps, said: Said): Promise<void> {
  const about = said.message.media == null ? null : await aboutWhich(deps, said);
  const evidence = about === null ? null : await keepEvidence(deps, said.message);
  if (about !== null && evidence !== null) {
    await noteOn(deps, said, about, evidence, said.message.text.trim(), { ...said.receipt, id: `${said.receipt.id} media` });
    return reply(deps, said, keptWords(about, evidence));
  }
  if (said.message.forwarded) return reply(deps, said, 'A forwarded message changes nothing: only what you write yourself counts.');
  if (said.message.edited) return reply(deps, said, 'An edited message changes nothing. Send it again as a new one.');
  const mine = (await deps.store.list({ status: 'open', limit: 50 })).filter((incident) => incident.ack?.by === said.person.key);
  const hint =
    mine[0] === undefined
      ? '*list* shows what is open, *help* what I understand.'
      : `You have INC-${mine[0].number}: *update …*, *status*, *resolve …*. *note …* keeps a remark.`;
  return reply(deps, said, `I did not understand that, and nothing has changed.\n${hint}`);
}

const keptWords = (number: number, evidence: Evidence): string =>
  'media' in evidence ? `Kept with INC-${number}: ${mediaWords(evidence.media)}.` : `Noted on INC-${number}: you ${evidence.named}.`;
