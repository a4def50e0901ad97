// The words of a question: what would happen, and the one word that does it.

import { personName } from '../../incident/directory.js';
import { inline, quoted } from '../../incident/escape.js';
import { handoverOf } from '../../incident/handover.js';
import { changedBy, impactWords } from '../../incident/impact-facts.js';
import type { Incident } from '../../incident/incident.js';
import { span, timeNear } from '../../incident/moment.js';
import { english, type Phrases } from '../../incident/phrases.js';
import { phrasesTo, type Reader } from '../../incident/reader.js';
import { capital, headline } from '../../incident/wording.js';
import { acknowledge } from '../acknowledge.js';
import type { Ask, ChatCommand, Declaration } from '../command.js';
import { decline } from '../decline.js';
import { handoff } from '../handoff.js';
import type { MaintenanceAsk } from '../maintenance-ask.js';
import type { ReportAsk } from '../report-ask.js';
import { resolve } from '../resolve.js';
import type { Expected } from './expected.js';

/** Pages named before the rest is a number. */
const mostNamed = 5;

/** Understood in part: `Resolve INC-1 with the note “for EU only”? Nothing has changed yet.` */
export function wouldDo(command: ChatCommand, ask: Ask, incident: Incident | null, reader: Reader): string {
  if (ask.ask === 'declare') {
    const { severity, title, to, doubt } = ask.declaration;
    const whom = to == null ? '' : ` for ${inline(to.team ?? to.service ?? '', 60)}`;
    const open = `Open a new incident, ${severity ?? 'P2'} “${quoted(title, 120)}”? It pages whoever is on call${whom}. ${english.questions.replyYes}`;
    return doubt === undefined ? open : `${doubtful(doubt)}\n${open}`;
  }
  const it = incident === null ? 'it' : `INC-${incident.number}`;
  const theirs = phrasesTo(reader);
  const order = orderIn(theirs, command, ask, it, reader);
  return order === null ? `${orderWords(command, ask, it, reader)} ${english.questions.replyYes}` : `${order} ${theirs.questions.replyYes}`;
}

/** The orders of a night in their own language; null: of any other, and of one with a note where that has no words for it. */
function orderIn({ questions }: Phrases, command: ChatCommand, ask: Ask, it: string, { directory }: Reader): string | null {
  if (ask.ask === 'update') return questions.update(it, quoted(ask.text, 120));
  if (ask.ask === 'acknowledge') return questions.acknowledge(it);
  if (ask.ask !== 'command') return null;
  const { command: order } = ask;
  if ('percent' in order) return questions.update(it, quoted(order.text, 120));
  const text = 'text' in order && typeof order.text === 'string' ? quoted(order.text, 120) : '';
  if (command === resolve) return questions.resolve(it, text === '' ? null : text);
  if (text !== '') return null;
  if (command === acknowledge) return questions.acknowledge(it);
  if (command === decline) return questions.decline(it);
  return 'to' in order && typeof order.to === 'string' && command === handoff
    ? questions.handOff(it, personName(directory, order.to))
    : null;
}

/** A name that is nobody's, or a person's as well. */
const doubtful = ({ is, typed }: NonNullable<Declaration['doubt']>): string =>
  is === 'neither'
    ? `I can't find a team, a service or a person called ${inline(typed, 30)}.`
    : `${inline(typed, 30)} is a person, and a team or a service as well. Here the team is meant.`;

function orderWords(command: ChatCommand, ask: Ask, it: string, { directory, now, timezone }: Reader): string {
  if (ask.ask === 'reclassify') {
    const to = ask.severity === 'up' ? 'one severity worse' : ask.severity === 'down' ? 'one severity milder' : `a ${ask.severity}`;
    return `Make ${it} ${to}${note(ask.why, ' because of ')}?`;
  }
  if (ask.ask === 'approve') return `Approve ${ask.proposal ?? 'the proposal'} on ${it}?`;
  if (ask.ask === 'reject') return `Reject ${ask.proposal ?? 'the proposal'} on ${it}${note(ask.why, ' because of ')}?`;
  if (ask.ask === 'take-over') return `Take over ${it}?`;
  if (ask.ask === 'escalate') {
    const whom = ask.who === null ? '' : ` to ${'person' in ask.who ? personName(directory, ask.who.person) : inline(ask.who.role, 60)}`;
    return `Escalate ${it}${whom}${note(ask.why, ' with the reason ')}?`;
  }
  if (ask.ask === 'command' && 'audience' in ask.command)
    return `Use “${quoted(ask.command.text ?? '', 200)}” as the draft for customers of ${it}?`;
  if (ask.ask === 'maintenance') return maintenanceOrder(ask.asks);
  if (ask.ask === 'silence') return `Silence ${inline(ask.service, 60)} for ${span(ask.forMs)}${note(ask.why, ' because of ')}?`;
  if (ask.ask === 'pause-heartbeat')
    return `Pause the heartbeat ${inline(ask.name, 60)} for ${span(ask.forMs)}${note(ask.why, ' because of ')}?`;
  if (ask.ask === 'resume-heartbeat') return `End the pause of the heartbeat ${inline(ask.name, 60)}?`;
  if (ask.ask === 'report') return reportWords(ask.report);
  if (ask.ask === 'command' && 'changes' in ask.command)
    return `Set the impact of ${it} to ${impactWords(changedBy(noImpact, ask.command.changes))}?`;
  if (ask.ask === 'command' && 'at' in ask.command) return `Set the ETA of ${it} to ${timeNear(ask.command.at, now, timezone)}?`;
  const text = ask.ask === 'command' && 'text' in ask.command && typeof ask.command.text === 'string' ? ask.command.text : '';
  const to =
    ask.ask === 'command' && 'to' in ask.command && typeof ask.command.to === 'string'
      ? ` to ${personName(directory, ask.command.to)}`
      : '';
  return `${orderOn(command, it)}${to}${note(text, ' with the note ')}?`;
}

/** What would become of a maintenance window. */
function maintenanceOrder(asks: MaintenanceAsk): string {
  switch (asks.does) {
    case 'plan': {
      const kind = asks.kind === 'emergency' ? 'emergency maintenance' : 'maintenance';
      const services = asks.services.map((one) => inline(one, 60)).join(', ');
      return `Plan ${kind} of ${services}, ${inline(asks.when, 60)}${note(asks.what, ' for ')}?`;
    }
    case 'end':
      return `End ${asks.id === null ? 'the maintenance' : `maintenance ${asks.id}`} now${note(asks.says, ' with the note ')}?`;
    case 'cancel':
      return `Call off ${asks.id === null ? 'the maintenance' : `maintenance ${asks.id}`}${note(asks.says, ' with the note ')}?`;
    case 'extend':
      return `Give ${asks.id === null ? 'the maintenance' : `maintenance ${asks.id}`} more time?`;
    case 'move':
      return `Move maintenance ${asks.id} to ${inline(asks.when, 60)}?`;
    case 'went-wrong':
      return `Make ${asks.id === null ? 'the maintenance' : `maintenance ${asks.id}`} an incident?`;
    default:
      return asks satisfies never;
  }
}

/** `Resolve INC-4`, `Mark INC-4 as mitigated`. */
const orderOn = ({ asOrder, name }: ChatCommand, it: string): string =>
  asOrder === undefined ? `${capital(name)} ${it}` : asOrder.includes('…') ? asOrder.replace('…', it) : `${asOrder} ${it}`;

function reportWords(ask: ReportAsk): string {
  const which = 'number' in ask && ask.number !== null ? `report ${ask.number}` : 'the report';
  switch (ask.report) {
    case 'bring':
      return `Bring in “${quoted(ask.text, 120)}” as a customer's report?`;
    case 'settle':
      return ask.known ? `Add ${which} to what is known?` : `Take ${which} as something new?`;
    case 'promote':
      return ask.into === null ? `Declare ${which} as ${ask.severity ?? 'P2'}?` : `Add ${which} to INC-${ask.into}?`;
    case 'dismiss':
      return `Dismiss ${which}${note(ask.why, ' because of ')}?`;
    default:
      return ask satisfies never;
  }
}

const noImpact = { locations: [], channels: [], products: [] } as const;

const note = (text: string, joiner: string): string => (text === '' ? '' : `${joiner}“${quoted(text, 120)}”`);

/** A near miss: `Did you mean *ack*? Reply *yes*.` */
export const didYouMean = (line: string, reader: Reader): string => phrasesTo(reader).questions.didYouMean(inline(line, 80));

/** Not understood while something waits for whoever spoke: it is named, with what answers it. */
export function stillWaiting(expected: Expected, reader: Reader): string {
  const { directory } = reader;
  const { questions } = phrasesTo(reader);
  const { incident } = expected;
  const it = `INC-${incident.number}`;
  switch (expected.waits) {
    case 'page': {
      const { others } = expected;
      if (others.length === 0) return `${headline(incident)}\n${questions.needsSomeone}`;
      const lines = [incident, ...others].slice(0, mostNamed).map((one) => headline(one));
      const more = others.length + 1 - lines.length;
      return [
        questions.pagesWait(others.length + 1),
        ...lines,
        ...(more > 0 ? [questions.more(more)] : []),
        questions.takeOneOrAll(incident.number),
      ].join('\n');
    }
    case 'handover':
      return `${headline(incident)}\n${questions.handover(it, personName(directory, handoverOf(incident)?.by ?? null))}`;
    case 'decision': {
      const { number, text, by } = expected.proposal;
      const asked = questions.approve(capital(inline(text, 200)), personName(directory, by));
      return `${headline(incident)}\n${asked}\n${questions.approveOrReject(number)}`;
    }
    case 'somebody':
      return `${headline(incident)}\n${questions.nobodyHasIt(incident.number)}`;
    default:
      return expected satisfies never;
  }
}

/** `we have a P1`, and not a word of what it is. */
export const declareHow = (severity: string): string =>
  `What is it? *declare ${severity} checkout is down* opens one and pages whoever is on call.\nNothing is declared yet.`;

/** Words that sound like an outage: `Is that an incident? …`. */
export const soundsLikeIncident = (title: string, severity: string): string =>
  `Is that an incident? Nothing is declared yet.\nReply *yes* to declare ${severity} “${quoted(title, 120)}” and page whoever is on call, or say *declare P2 …* yourself.`;

/** `is checkout down?`, and nothing open says so. */
export const nothingOpenAbout = (about: string, severity: string): string =>
  `Nothing is open about “${quoted(about, 120)}”. *list* shows what is.\nIf it is broken, reply *yes* to declare ${severity} “${quoted(about, 120)}” and page whoever is on call.`;

/** A severity first, with one of that severity open: about that, or another? */
export const newOrThis = ({ severity, title }: Declaration, open: Incident): string =>
  `${headline(open)}\nThis one is open. Open another, ${severity ?? 'P2'} “${quoted(title, 120)}”? Reply *yes*.\nIf it is about INC-${open.number}: *update ${open.number} …*.`;

/** `P2`, with none of them open. */
export const noneOf = (severity: string, own: Incident | null): string =>
  own === null
    ? `No ${severity} is open. *list* shows what is; *declare ${severity} …* opens one.`
    : `No ${severity} is open. To make INC-${own.number} a ${severity}: *sev ${severity} because …*`;
