// `resolve anyway, ledger export is done`, said where another incident is meant by the place: which one the words name.

import type { Deps } from '../../handling/dependencies.js';
import type { Incident } from '../../incident/incident.js';
import { clean } from '../grammar/clean.js';
import { saysWhatFails } from '../grammar/remedies.js';
import { wordsIn } from '../grammar/wholeness.js';
import type { ChatMessage } from './chat-message.js';
import { involves, type Target } from './target.js';

/** So many words of a title name it; one alone is in many sentences. */
const namingWords = 2;
/** Shorter ones are in every title. */
const shortestChars = 4;

/** Of the open incidents that whoever speaks has to do with, the only one whose title the line holds, where the one that is meant by the place is not called that; else null. */
export async function namesAnother({ store }: Pick<Deps, 'store'>, message: ChatMessage, target: Target): Promise<Incident | null> {
  if ('none' in target) return null;
  const said = new Set(wordsIn(clean(message.inbound.text)));
  if (said.size < namingWords) return null;
  const isNamed = (incident: Incident) => titleWords(incident).filter((word) => said.has(word)).length >= namingWords;
  if ('found' in target && titleWords(target.found).some((word) => said.has(word))) return null;
  const open = await store.list({ status: 'open', order: 'worst', limit: 50 });
  const [only, ...more] = open.filter((incident) => involves(incident, message.person.key) && isNamed(incident));
  return only === undefined || more.length > 0 ? null : only;
}

const titleWords = ({ title }: Incident): readonly string[] => [
  ...new Set(wordsIn(title.toLowerCase()).filter((word) => word.length >= shortestChars && !saysWhatFails([word]))),
];
