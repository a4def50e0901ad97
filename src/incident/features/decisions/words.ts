// The decision path in words: asked, approved, rejected, done, overridden, gone up.

import { decisionChoices, everybody, inWarRoom, page, repeating, tell } from '../../compose.js';
import { personName } from '../../directory.js';
import { inline, ownLine, quoted } from '../../escape.js';
import type { Context, EventOf } from '../../feature.js';
import type { Incident, PersonKey } from '../../incident.js';
import type { Message } from '../../message.js';
import { capital, firstLine, headline } from '../../wording.js';
import type { DecisionsEvent } from './events.js';

type Of<K extends DecisionsEvent['kind']> = EventOf<Extract<DecisionsEvent, { kind: K }>>;

const replies = (proposal: number, several: boolean): string =>
  several ? `Reply *approve ${proposal}* or *reject ${proposal} why*.` : 'Reply *approve* or *reject why*.';

const openCount = (incident: Incident): number => incident.proposals.filter((one) => one.state === 'open').length;

/** Whoever decides is woken, by what is to be decided: three minutes later it goes over their head. */
function ask(incident: Incident, asked: PersonKey | null, who: string, text: string, proposal: number): readonly Message[] {
  if (asked === null) return [];
  const several = openCount(incident) > 1;
  const wanted = [capital(inline(text, 300)), `(${who})`].filter((part) => part !== '').join(' ');
  const what = `Approve${several ? ` ${proposal}` : ''}? ${wanted}`;
  return [
    {
      ...page(incident, asked, `${headline(incident, what)}\n${replies(proposal, several)}`, 'resolved'),
      proposal,
      choices: decisionChoices(proposal),
      replaces: `decide:${incident.number}:${proposal}`,
    },
  ];
}

export const proposed = (event: Of<'proposed'>, { incident, directory }: Context): readonly Message[] => {
  const who = personName(directory, event.by);
  const text = quoted(event.text, 300);
  const waiting =
    event.asked === null
      ? 'Nobody is named to decide: *escalate*, or *override* and say why.'
      : `${personName(directory, event.asked)}: ${lower(replies(event.proposal, openCount(incident) > 1))}`;
  const room = inWarRoom(incident, `🗳 INC-${incident.number} · ${who} proposes ${event.proposal}: ${text}\n${waiting}`).map((message) => ({
    ...message,
    proposal: event.proposal,
    choices: decisionChoices(event.proposal),
    vote: true,
  }));
  return [...ask(incident, event.asked, who, event.text, event.proposal), ...room];
};

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

export const approved = (event: Of<'approved'>, { incident, directory }: Context): readonly Message[] => {
  const who = personName(directory, event.by);
  const text = inline(event.text, 300);
  const line = `👍 INC-${incident.number} · ${who} approved ${event.proposal}: ${text}\n${personName(directory, event.proposer)}: go ahead, then say *done*.`;
  return [
    ...toProposer(incident, event.proposer, event.by, `👍 INC-${incident.number} · ${who} approved: ${text}\nGo ahead, then reply *done*.`),
    ...inWarRoom(incident, line),
  ];
};

export const rejected = (event: Of<'rejected'>, { incident, directory }: Context): readonly Message[] => {
  const who = personName(directory, event.by);
  const why = event.why === '' ? '' : `\nWhy: ${quoted(event.why, 300)}`;
  const line = `👎 INC-${incident.number} · ${who} rejected ${event.proposal}: ${inline(event.text, 300)}${why}`;
  return [...toProposer(incident, event.proposer, event.by, line), ...inWarRoom(incident, line)];
};

/** Proposers without a room get the decision directly; in the room they read it with everybody. */
const toProposer = (incident: Incident, proposer: PersonKey, by: PersonKey, text: string): readonly Message[] =>
  proposer === by || incident.room !== null ? [] : [tell(incident, proposer, text)];

export const done = (event: Of<'done'>, { incident, directory }: Context): readonly Message[] => {
  const note = ownLine(event.note, 300);
  return repeating(
    everybodyOrRoom(
      incident,
      event.by,
      `☑️ INC-${incident.number} · Done: ${inline(event.text, 300)} (${personName(directory, event.by)}, proposal ${event.proposal})${note}`,
    ),
  );
};

export const overridden = (event: Of<'overridden'>, { incident, directory }: Context): readonly Message[] => {
  const what = event.text === null ? 'acts without a decision' : `acts without a decision on ${event.proposal}: ${inline(event.text, 300)}`;
  return everybody(
    incident,
    event.by,
    `${firstLine('❗', incident, `${personName(directory, event.by)} ${what}`)}\nWhy: ${quoted(event.why, 300)}`,
  );
};

export const timedOut = (event: Of<'proposal-timed-out'>, { incident, directory }: Context): readonly Message[] => {
  const from = personName(directory, event.from);
  const proposer = personName(directory, event.proposer);
  if (event.to === null) {
    const line = `${firstLine('⏰', incident, `No answer from ${from} to proposal ${event.proposal}, and nobody above to ask`)}\n${proposer}: if it can't wait, *override* and say why.`;
    return everybodyOrRoom(incident, null, line);
  }
  const line = `⏰ INC-${incident.number} · No answer from ${from}, so ${personName(directory, event.to)} is asked to approve: ${inline(event.text, 300)}`;
  return [...ask(incident, event.to, `${proposer}; ${from} has not answered`, event.text, event.proposal), ...inWarRoom(incident, line)];
};

const everybodyOrRoom = (incident: Incident, except: PersonKey | null, text: string): readonly Message[] =>
  incident.room === null ? everybody(incident, except, text) : inWarRoom(incident, text);
