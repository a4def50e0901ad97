// Plain words in one's own chat about an incident that is open: kept in its record where whoever says so has it, and offered as the
// update, the impact or the note they would be. Never offered as a new incident.

import type { Deps } from '../../handling/dependencies.js';
import { describeImpact } from '../../incident/features/impact/impact.js';
import { update as updateCommand } from '../../incident/features/progress/events.js';
import type { Incident } from '../../incident/incident.js';
import { headline } from '../../incident/wording.js';
import { recordNote } from '../../rooms/evidence.js';
import { isLive } from '../declare.js';
import { clean } from '../grammar/clean.js';
import { isAbout, isLog, isNews, saysHowItGoes, saysWhoIsHit } from '../grammar/news.js';
import { percentOf } from '../grammar/percent.js';
import { saysWhatFails } from '../grammar/remedies.js';
import { wordsIn } from '../grammar/wholeness.js';
import { impact } from '../impact.js';
import { note } from '../note.js';
import { mayAsk } from '../rights.js';
import { update } from '../update.js';
import { askYes, type ChatMessage } from './chat-message.js';
import type { Asked, Offer } from './offered.js';
import { involves } from './target.js';

/** Whether it was answered here. */
export async function toldOfOpen(deps: Deps, message: ChatMessage, offer: Offer): Promise<boolean> {
  const { inbound, person, quoted } = message;
  const text = clean(inbound.text).trim();
  const hits = saysWhoIsHit(text);
  const fails = saysWhatFails(wordsIn(text)) && !/[?？]/u.test(text);
  if (!hits && !fails && !isNews(text)) return false;
  const named = quoted?.message.incident ?? null;
  const open = (await deps.store.list({ status: 'open', limit: 50 })).filter((one) => named === null || one.number === named);
  const own = open.filter((one) => one.ack?.by === person.key);
  const [only, ...more] = own;
  if (only !== undefined) return more.length === 0 && toldByOwner(deps, message, offer, only, text);
  const meant = open.filter((one) => isAbout(text, [one.title, one.service ?? '']) || (hits && open.length === 1));
  const [one, ...others] = meant.length > 1 ? meant.filter((other) => involves(other, person.key)) : meant;
  if (one === undefined || others.length > 0 || (!hits && !fails)) return false;
  if (!mayAsk(note, person)) return false;
  const asked = hits ? asImpact(text, one) : asNote(text, one);
  await offer.ifYes(asked, { again: false });
  const question = hits ? `Note it as the impact of INC-${one.number}?` : `Keep it in the record of INC-${one.number}?`;
  await askYes(deps, message, `${headline(one)}\n${question} Reply *yes*.\n${another}`);
  return true;
}

/** The one incident they have. */
async function toldByOwner(deps: Deps, message: ChatMessage, offer: Offer, own: Incident, text: string): Promise<boolean> {
  if (isLog(text) || !(saysWhoIsHit(text) || isNews(text))) return false;
  await recordNote(deps, message, own.number, null, message.inbound.text.trim(), { ...message.receipt, id: `${message.receipt.id} talk` });
  const hits = saysWhoIsHit(text);
  await offer.ifYes(hits ? asImpact(text, own) : asUpdate(text, own), { again: false });
  const kept = `Saved in the record of INC-${own.number}; nobody else was told.`;
  const words = wordsIn(text);
  const isOther = !hits && saysWhatFails(words) && !saysHowItGoes(words) && isLive(words) && !isAbout(text, [own.title, own.service ?? '']);
  const question = hits ? 'Note it as the impact?' : 'Post it as an update?';
  await askYes(deps, message, `${kept}\n${question} Reply *yes*.${isOther ? ` ${another}` : ''}`);
  return true;
}

const another = 'A new incident? *declare P2 …* opens it.';

const asUpdate = (text: string, { number }: Incident): Asked => ({
  heard: 'ask',
  command: update,
  ask: { ask: 'command', command: updateCommand({ text, percent: percentOf(text) }) },
  selector: { number },
});

const asImpact = (text: string, { number }: Incident): Asked => ({
  heard: 'ask',
  command: impact,
  ask: { ask: 'command', command: describeImpact({ text }) },
  selector: { number },
});

const asNote = (text: string, { number }: Incident): Asked => ({
  heard: 'ask',
  command: note,
  ask: { ask: 'note', kind: 'note', text, about: null },
  selector: { number },
});
