// Lines that are a command by their shape, without a verb before them: `P1→P2`, `status: restarting`, `5,847 customers affected`,
// `Restart in progress. 70% online.`

import { setEta } from '../../incident/features/progress/events.js';
import { acknowledge, takeIt } from '../acknowledge.js';
import type { Ask, ChatCommand, Heard, Selector } from '../command.js';
import { customers, estimate } from '../customers.js';
import { declare } from '../declare.js';
import { page } from '../escalate.js';
import { eta } from '../eta.js';
import { follow } from '../follow.js';
import { handoff } from '../handoff.js';
import { regions } from '../impact.js';
import { merge } from '../merge.js';
import { reclassified, severity } from '../severity.js';
import { takeOver } from '../take-over.js';
import { update, updateSaying } from '../update.js';
import { who } from '../who.js';
import { isAsked, isDeniedAt } from './doubt.js';
import { doubtIn } from './doubts.js';
import { etaWithin } from './eta-time.js';
import { keepPosted } from './keep-posted.js';
import { afterVerb, type Line, leadsBareNumber } from './line.js';
import { isOneself } from './names.js';
import { readNumber, withoutAbout } from './numbers.js';
import { hasChatter } from './people-talking.js';
import { isShareOfSomething, percentOf, progressSaid } from './percent.js';
import { leadsSeverity } from './severity-first.js';
import { severityCode } from './severity-names.js';
import { firstLine, isSeparator, tokenise } from './tokens.js';

type Shape = (line: Line) => Heard | null;

export const shapes: { readonly beforeVerbs: readonly Shape[]; readonly afterVerbs: readonly Shape[] } = {
  beforeVerbs: [
    arrow,
    toldHowItGoes,
    severityAsked,
    statusLine,
    channelsNamed,
    customerCount,
    updateOfCount,
    opened,
    taken,
    moved,
    given,
    sameAs,
    takenFrom,
    called,
    whoHas,
    restoredShare,
    takesOver,
    calledByPhone,
  ],
  afterVerbs: [progress, etaLast, etaInside, ackLast],
};

/** `keep me posted`, `let me know when 42 is fixed`, said to us: that incident is followed. */
function toldHowItGoes(line: Line): Heard | null {
  if (!line.addressed) return null;
  const wanted = keepPosted(line.text.slice(line.tokens[line.at]?.start ?? 0));
  if (wanted === null) return null;
  return { heard: 'ask', command: follow, ask: { ask: 'follow', what: null, stop: false }, selector: chosen(line) ?? wanted.selector };
}

/** `P1→P2 because …`, `P1 -> P2`. The first picks the incident, the second is what it becomes. */
function arrow(line: Line): Heard | null {
  const first = line.tokens[line.selectedFrom];
  const text = first === undefined ? '' : line.text.slice(first.start);
  const match = /^((?:p|sev-?|s)[1-4]) {0,2}(?:→|➡\ufe0f?|⟶|[-=]?>) {0,2}((?:p|sev-?|s)[1-4])(?![\p{L}\p{N}])[\s,:;.–—-]{0,10}/iu.exec(
    text,
  );
  const [all = '', from = '', to = ''] = match ?? [];
  const was = severityCode(from.toLowerCase());
  const becomes = severityCode(to.toLowerCase());
  if (was === null || becomes === null) return null;
  return unlessAsked(line, line.selectedFrom, severity, reclassified(becomes, text.slice(all.length)), { severity: was });
}

/** `sev2 please`, `P2 now because only eu`: another severity, asked for. */
function severityAsked(line: Line): Heard | null {
  const first = line.tokens[line.selectedFrom];
  const becomes = first === undefined ? null : severityCode(first.word);
  if (becomes === null || first === undefined || line.at <= line.selectedFrom) return null;
  const after = line.full.slice(first.end).trim();
  const why = (line.addressed ? /^now because\b(.+)$/iu : /^(?:now )?because\b(.+)$/iu).exec(after)?.[1];
  if (why === undefined && !/^(?:please|pls|plz)[.!]*$/iu.test(after)) return null;
  return isAsked(line.tokens, line.selectedFrom)
    ? null
    : { heard: 'unsure', command: severity, ask: reclassified(becomes, why?.trim() ?? ''), selector: null };
}

/** `status: restarting the pool` reports; `status` asks. */
function statusLine(line: Line): Heard | null {
  const [word, next] = [line.tokens[line.at], line.tokens[line.at + 1]];
  if (word?.word !== 'status' || !word.mark.startsWith(':') || next === undefined) return null;
  return unlessAsked(line, line.at, update, updateSaying(line.text.slice(next.start), line.context), chosen(line));
}

/** `channels sms, whatsapp` says for what; `channels` alone asks how WhatsApp stands. */
function channelsNamed(line: Line): Heard | null {
  const [word, next] = [line.tokens[line.at], line.tokens[line.at + 1]];
  if (word?.word !== 'channels' || next === undefined) return null;
  const { spoken, selector } = afterVerb(line, { command: regions, verb: 'channels', next: line.at + 1 });
  if (spoken.rest === '' || !regions.fits(spoken, line.context) || selector === 'two incidents') return null;
  const read = regions.read(spoken.rest, line.context, spoken);
  if ('misread' in read) return { heard: 'misread', command: regions, misread: read, selector };
  const heard = unlessAsked(line, line.at, regions, read, selector);
  return heard?.heard === 'ask' && regions.whole(spoken, line.context) === 'ask' ? { ...heard, heard: 'unsure' } : heard;
}

/** `5,847 customers affected` and nothing else; said to the bot also `about 7k customers now`. */
function customerCount(line: Line): Heard | null {
  const first = line.tokens[line.selectedFrom];
  if (first === undefined) return null;
  const said = firstLine(line.text).slice(first.start);
  const number = readNumber(withoutAbout(line.addressed ? said.replace(beforeCount, '') : said));
  if (number === null) return null;
  const words = tokenise(number.rest)
    .filter((token) => !isSeparator(token))
    .map((token) => token.word)
    .join(' ');
  // `842 customers`, with an INC-842 about: whose they are, and not how many.
  const isCount =
    /^(customers|users)( are)? (affected|impacted|hit)$/.test(words) || (line.addressed && !namesKnown(line) && count.test(words));
  return isCount ? unlessAsked(line, line.selectedFrom, customers, estimate(number.value), null) : null;
}

/** `it's at least`, `now more than`, before a number of customers. */
const beforeCount =
  /^(?:(?:it['’]?s|its|it is|that['’]?s|we have|we['’]?re at|we are at|there are|only|just|down to|make it|make that|now|already|at least|close to|more than|nearly|almost|some|up to|over|about|around|roughly|approx\.?)\s+){1,4}/iu;
/** What follows the number, where it is how many customers are hit. */
const count =
  /^(?:of (?:our |the )?)?(?:customers|users|clients|people|merchants|accounts|subscribers)(?: (?:are|were|have been))?(?: (?:now|currently|already))*(?: (?:affected|impacted|hit|down|out))?(?: (?:now|by now|right now|so far|currently|already|in total|total|at least|approx|approximately|roughly|and counting|at the moment))*$/;

/** `update customers 12k`, and nothing else. */
function updateOfCount(line: Line): Heard | null {
  const [first, second] = [line.tokens[line.at], line.tokens[line.at + 1]];
  if (!/^(update|u)$/.test(first?.word ?? '') || second === undefined) return null;
  const said = /^(?:customers|users)(?: (?:affected|impacted|hit))?[\s:=-]+(.*)$/iu.exec(line.text.slice(second.start));
  const number = said === null ? null : readNumber(withoutAbout(said[1] ?? ''));
  const isCount =
    number !== null && tokenise(number.rest).every(({ word }) => /^(customers|users|affected|impacted|hit|now|total|)$/.test(word));
  return isCount ? unlessAsked(line, line.at, customers, estimate(number.value), chosen(line)) : null;
}

/** A percent said of how far it is. After a severity, only at once: `P1 only 30% of traffic online` may be a new incident. */
function progress(line: Line): Heard | null {
  const first = line.tokens[line.at];
  if (
    first === undefined ||
    (!line.addressed &&
      (line.typed.where === 'group' || (leadsBareNumber(line) && !namesKnown(line)) || hasChatter(line.tokens.map((token) => token.word))))
  )
    return null;
  const text = line.text.slice(first.start);
  const figure =
    progressSaid(text) ?? (line.addressed && isFigure(line) && !leadsSeverity(line) ? { percent: percentOf(text) ?? 0, at: 0 } : null);
  if (figure === null || (leadsSeverity(line) && figure.at > 0)) return null;
  const at = line.at + figure.at;
  if (isDeniedAt(line.tokens, at)) {
    return line.addressed ? { heard: 'wondering', command: update, selector: chosen(line) } : null;
  }
  const heard = unlessAsked(line, at, update, updateSaying(text, line.context), chosen(line) ?? numberedIn(line));
  return heard?.heard === 'ask' && isShareOfSomething(text) ? { ...heard, share: true } : heard;
}

/** `on 843 we are at 50%`: the one incident it names. */
function numberedIn({ tokens, context }: Line): Selector {
  const numbers = tokens.map(({ word, mark }) => (/^[0-9]{1,7}$/.test(word) && !/^[%％]/u.test(mark) ? Number(word) : 0));
  const named = [...new Set(numbers.filter((number) => context.known?.has(number) === true))];
  return named.length === 1 && named[0] !== undefined ? { number: named[0] } : null;
}

/** The line begins with a percentage. */
const isFigure = (line: Line): boolean => {
  const token = line.tokens[line.at];
  const next = line.tokens[line.at + 1]?.word ?? '';
  return (
    token !== undefined &&
    /^[0-9.]+$/.test(token.word) &&
    (/^[%％]/u.test(token.mark) ||
      (next === '' && /^[%％]/u.test(line.tokens[line.at + 1]?.mark ?? '')) ||
      ['percent', 'pct', 'prozent', 'por', 'feesdi'].includes(next))
  );
};

const unlessAsked = (line: Line, at: number, command: ChatCommand, ask: Ask, selector: Selector): Heard | null => {
  if (!isAsked(line.tokens, at)) return { heard: 'ask', command, ask, selector };
  return line.addressed ? { heard: 'wondering', command, selector } : { heard: 'talk' };
};

const chosen = (line: Line): Selector => (line.selector === 'two incidents' ? null : line.selector);

/** `4 50% restored` with an INC-4 about. */
export const namesKnown = (line: Line): boolean =>
  line.selector !== null &&
  line.selector !== 'two incidents' &&
  'number' in line.selector &&
  line.context.known?.has(line.selector.number) === true;

/** `im awake`, `at my laptop now`: whoever says so goes on to take it. */
const isHere =
  /^(?:i['’]?m |i am |am )?(?:awake|up|here|back|online|there|at (?:my |the )?(?:laptop|desk|computer|keyboard))(?: now| again)?$/iu;

/** `20 min eta`, and nothing else. */
function etaLast(line: Line): Heard | null {
  const last = line.tokens.findLast((token) => token.word !== '');
  if (last?.word !== 'eta' || line.tokens.length - line.at > 4) return null;
  const at = etaWithin(line.text.slice(line.tokens[line.at]?.start ?? 0), line.context);
  return at === null ? null : unlessAsked(line, line.at, eta, { ask: 'command', command: setEta({ at }) }, chosen(line));
}

/** `replica promoted, eta 15m`, said to the bot: an update with the time in it. */
function etaInside(line: Line): Heard | null {
  if (!line.addressed || !/[,;.–—-]\s*eta\b/i.test(line.text)) return null;
  const text = line.text.slice(line.tokens[line.at]?.start ?? 0);
  if (etaWithin(text, line.context) === null || doubtIn(text, ['failure', 'relapse', 'part', 'scope', 'time', 'turn']) !== null)
    return null;
  return unlessAsked(line, line.at, update, updateSaying(text, line.context), chosen(line));
}

/** `raise a P1 for payments`, `open P1: checkout down`: an order to declare, whose verb is said of many other things. */
function opened(line: Line): Heard | null {
  const text = line.text.slice(line.tokens[line.at]?.start ?? 0);
  const verb =
    /^(open|raise|create|start|log|file)( up)?( a| an| new| a new)? (?=((p|sev-?|s)[1-4]|incident)\b(?! (ticket|case|bug|story|task|jira|template|review)))/i.exec(
      text,
    )?.[0];
  if (verb === undefined || !line.addressed) return null;
  if (isAsked(line.tokens, line.at)) return { heard: 'wondering', command: declare, selector: null };
  const rest = text.slice(verb.length);
  const read = declare.read(rest, line.context);
  if ('misread' in read) return { heard: 'misread', command: declare, misread: read, selector: null };
  const acts = declare.whole({ verb: 'new', mark: '', rest, addressed: true }, line.context) === 'act';
  return { heard: acts ? 'ask' : 'unsure', command: declare, ask: read, selector: null };
}

/** `taking 42`, `I'll take INC-42`, `I am taking this one`, and nothing else. */
function taken(line: Line): Heard | null {
  const said = line.text.slice(line.tokens[line.at]?.start ?? 0).trim();
  const number = /^(?:i ?|i['’]?m |i['’]?ll |i am |i will )?tak(?:e|ing) (?:inc-?|#)?([0-9]{1,7})[.!]?$/i.exec(said)?.[1];
  if (!line.addressed) return null;
  const mine = isMine.exec(line.text.slice(line.tokens[line.selectedFrom]?.start ?? 0).trim());
  const own = mine?.[1] ?? mine?.[2];
  if (own !== undefined && line.context.known?.has(Number(own)) === true)
    return { heard: 'ask', command: acknowledge, ask: takeIt(), selector: { number: Number(own) } };
  if (number === undefined) {
    const isTaken =
      /^(?:(?:i|i['’]?m|i['’]?ll|i am|i will|am|will) take|(?:i['’]?m |i am |am )?taking) (?:it|this|that|the page)(?: one)?(?: now)?[.!]?$/i;
    return isTaken.test(said) ? { heard: 'ask', command: acknowledge, ask: takeIt(), selector: chosen(line) } : null;
  }
  if (line.context.known?.has(Number(number)) === false) return null;
  return { heard: 'ask', command: acknowledge, ask: takeIt(), selector: { number: Number(number) } };
}

/** `842 is mine`, `nehme 842`. */
const isMine =
  /^(?:(?:inc-?|#)?([0-9]{1,7})(?: is|['’]?s)? (?:mine|meins|mío|mio|meu|mera)|(?:ich )?(?:nehme|übernehme|tomo|pego|assumo|cojo) (?:la |o |a |el )?(?:inc-?|#)?([0-9]{1,7}))[\s.!]*$/iu;

/** `drop it to P3`, `bump this up to sev1`: another severity in words of no command, so it is asked about. */
function moved(line: Line): Heard | null {
  const said = line.text.slice(line.tokens[line.at]?.start ?? 0).trim();
  const to = /^(?:drop|lower|bump|raise|move|change|take|put|reduce)(?: it| this)?(?: up| down)? to (?:a )?((?:p|sev-?)[1-4])[.!]?$/i.exec(
    said,
  )?.[1];
  const becomes = to === undefined ? null : severityCode(to.toLowerCase());
  if (becomes === null) return null;
  return { heard: 'unsure', command: severity, ask: reclassified(becomes, ''), selector: chosen(line) };
}

/** `give INC-42 to ben`, `hand this one over to ben`. */
function given(line: Line): Heard | null {
  const said = line.text.slice(line.tokens[line.at]?.start ?? 0).trim();
  const found =
    /^(?:(?:give|hand|assign|transfer) (?:this one|it|this|(?:inc-?|#)?([0-9]{1,7}))|pass (?:inc-?|#)?([0-9]{1,7}))(?: over| on)? to (@?[\p{L}'-]{1,30})(?: please| pls| now)*[.!]?$/iu.exec(
      said,
    );
  const [, handed, passed, name = ''] = found ?? [];
  const id = handed ?? passed;
  if (name === '' || !line.addressed) return null;
  const ask = handoff.read(name, line.context);
  if ('misread' in ask) return null;
  return { heard: 'unsure', command: handoff, ask, selector: id === undefined ? chosen(line) : { number: Number(id) } };
}

/** `who has 843?`, `who is on INC-843`: whose that one is. */
function whoHas(line: Line): Heard | null {
  const said = line.text.slice(line.tokens[line.at]?.start ?? 0).trim();
  const number =
    /^who(?:['’]?s| is| has| has got|['’]?s got| got| owns| took| takes)(?: on| working on| handling| doing)? (?:inc-?|#)?([0-9]{1,7})(?: now| then)?[\s?.!]*$/iu.exec(
      said,
    )?.[1];
  return number === undefined
    ? null
    : {
        heard: 'ask',
        command: who,
        ask: { ask: 'question', question: { about: who.name, of: 'who' } },
        selector: { number: Number(number) },
      };
}

/** `restored 70`: the share, not a time. */
function restoredShare(line: Line): Heard | null {
  const said = line.text.slice(line.tokens[line.at]?.start ?? 0).trim();
  const figure = /^(?:restored|recovered)[ :]+([0-9]{1,3})[.!]*$/iu.exec(said)?.[1];
  if (figure === undefined || !line.addressed || Number(figure) > 100) return null;
  return { heard: 'ask', command: update, ask: updateSaying(`${figure}% restored`, line.context), selector: chosen(line) };
}

/** `ben should take over from here`, `handing over to ben at 6`, `ben has it now`: another is to have it, so giving it is asked about. */
function takesOver(line: Line): Heard | null {
  const said = line.full.slice(line.tokens[line.at]?.start ?? 0).trim();
  if (!line.addressed || said.length > 80 || isAsked(line.tokens, line.at)) return null;
  const name = toAnother.map((one) => one.exec(said)?.[1]).find((one) => one !== undefined);
  if (name === undefined) return null;
  const ask = handoff.read(`@${name}`, line.context);
  if ('misread' in ask || isOneself(name, line.context)) return null;
  return { heard: 'unsure', command: handoff, ask, selector: chosen(line) };
}

const toAnother: readonly RegExp[] = [
  /^@?(\p{L}{2,30}) (?:should|can|could|must|needs to|has to|is going to|will|is to) (?:now )?(?:take (?:it |this )?over|take it from here|have it|own it)(?: from here| now| from me)*[\s.!]*$/iu,
  /^@?(\p{L}{2,30}) (?:has|owns|is (?:taking|having)|takes) (?:it|this)(?: over)?(?: now| from here| from now on)+[\s.!]*$/iu,
  /^(?:i['’]?m |i am |am )?handing (?:it |this )?(?:over|off) to @?(\p{L}{2,30})(?: (?:at|in|after|around|by|from|later|soon|tomorrow|tonight|when|once) ?.{0,20}| now| please)?[\s.!]*$/iu,
];

/** `call asha again`: somebody is paged once more. Only a name behind it: a bridge has an address. */
function calledByPhone(line: Line): Heard | null {
  const said = line.full.slice(line.tokens[line.at]?.start ?? 0).trim();
  const name =
    /^(?:call|phone|ring|try|page) @?(\p{L}{2,30})(?: (?:again|once more|one more time|now|please|pls|on (?:the )?phone))*[\s.!]*$/iu.exec(
      said,
    )?.[1];
  if (name === undefined || !line.addressed || (/^page/iu.test(said) && !/again|more/iu.test(said))) return null;
  const found = line.context.who(name.toLowerCase());
  if (found === null || !('person' in found) || isOneself(name, line.context)) return null;
  const ask = page.read(`@${name}`, line.context);
  return 'misread' in ask ? null : { heard: 'unsure', command: page, ask, selector: chosen(line) };
}

/** `843 is a duplicate of 842`, `842 and 843 are the same issue`: the second takes the first. */
function sameAs(line: Line): Heard | null {
  const said = line.text.slice(line.tokens[line.selectedFrom]?.start ?? 0).trim();
  const [, other, into] = isSame.exec(said) ?? areSame.exec(said) ?? [];
  // `43 duplicate of 42` is a command of its own.
  if (/^\S+ (?:dup|dupe|duplicate)\b/iu.test(said)) return null;
  if (!line.addressed || other === undefined || into === undefined || other === into || isAsked(line.tokens, line.selectedFrom))
    return null;
  if ([other, into].some((number) => line.context.known?.has(Number(number)) !== true)) return null;
  const ask: Ask = { ask: 'merge', other: Number(other), direction: 'other-into-this', into: Number(into) };
  return { heard: 'unsure', command: merge, ask, selector: null };
}

const id = '(?:inc-?|#)?([0-9]{1,7})';
const isSame = new RegExp(
  `^(?:i think |looks like )?${id}(?: is|['’]s|=| looks like| looks)* *(?:just |probably )?(?:(?:a |the )?(?:dup|dupe|duplicate|copy) of|(?:the )?same(?: (?:issue|thing|problem|incident|outage))? as|part of|caused by|because of) ${id}[\\s.!]*$`,
  'iu',
);
const areSame = new RegExp(
  `^(?:i think )?${id}(?: and | & |, ?|\\/| \\+ )${id} (?:are |look |is )?(?:both |all )?(?:the )?(?:same|duplicates?|one(?: and the same)?)(?: (?:issue|thing|problem|incident|outage))?[\\s.!]*$`,
  'iu',
);

/** `ben ko bulao`, `bitte ben dazuholen`, `chama o ben`: somebody is called for in words of another language. */
function called(line: Line): Heard | null {
  const said = line.text.slice(line.tokens[line.at]?.start ?? 0).trim();
  if (!line.addressed || said.length > 80 || isAsked(line.tokens, line.at)) return null;
  const name = callsFor.map((one) => one.exec(said)?.[1]).find((one) => one !== undefined);
  if (name === undefined || line.context.who(name.toLowerCase()) === null) return null;
  const ask = page.read(`@${name}`, line.context);
  return 'misread' in ask ? null : { heard: 'unsure', command: page, ask, selector: chosen(line) };
}

const callsFor: readonly RegExp[] = [
  /^(?:zara )?@?(\p{L}{2,30}) ko (?:bhi )?(?:(?:bula|jaga|utha)(?:o|ao|iye|do| ?do| ?lo)?|(?:call|page|phone|ping) kar(?:o|do| ?do|na|iye)?)(?: (?:na|please|pls|yaar|bhai|jaldi))*[.!]*$/iu,
  /^(?:bitte |kannst du |könnt ihr )?@?(\p{L}{2,30}) (?:bitte |mal |auch )*(?:dazu ?holen|hinzuziehen|holen|rufen|dazurufen|anrufen|wecken|alarmieren)(?: bitte)?[.!]*$/iu,
  /^(?:bitte )?(?:hole?|rufe?|wecke?|alarmiere?) (?:bitte |mal )*@?(\p{L}{2,30})(?: (?:bitte|mal|dazu|an|auf|her))*[.!]*$/iu,
  /^(?:por favor )?(?:chama|chame|chamem|chamar|acorda|acorde|aciona|acione|liga (?:pr?o|pra|para)|traz|traga)(?: (?:o|a))? @?(\p{L}{2,30})(?: (?:por favor|pfv|aí|ai|também))*[.!]*$/iu,
  /^(?:por favor )?(?:llama|llame|llamen|llamad|despierta|despierte|despierten|avisa|avisen|trae|traigan) a @?(\p{L}{2,30})(?: (?:por favor|también))*[.!]*$/iu,
];

/** `asha i take over`, `i've got it from here ben`: said to whoever has it. */
function takenFrom(line: Line): Heard | null {
  const said = line.text.slice(line.tokens[line.at]?.start ?? 0).trim();
  const found =
    /^(?:@?(\p{L}{2,30})[ ,:–—-]+)?(?:i['’]?m taking (?:it |this )?over|i['’]?ll take (?:it |this )?over|i (?:will )?take (?:it |this )?over|i['’]?(?:ll take|ve got|got) (?:it|this) from here)(?: now)?(?:[ ,]+@?(\p{L}{2,30}))?[.!]*$/iu.exec(
      said,
    );
  const names = [found?.[1], found?.[2]].filter((name) => name !== undefined);
  if (found === null || names.length === 0 || names.some((name) => line.context.who(name.toLowerCase()) === null)) return null;
  return isAsked(line.tokens, line.at) ? null : { heard: 'unsure', command: takeOver, ask: { ask: 'take-over' }, selector: chosen(line) };
}

/** `was asleep, ack`: the order is the last of the line, and nothing before it holds it back. */
function ackLast(line: Line): Heard | null {
  const said = line.tokens.filter((token) => token.word !== '');
  const [before, last] = said.slice(-2);
  if (!line.addressed || before === undefined || !/^(ack|acked|acknowledged)$/.test(last?.word ?? '')) return null;
  const text = line.text.slice(line.tokens[line.at]?.start ?? 0, before.end);
  if (!/[.,;!–—-]$/u.test(before.mark) && !isHere.test(text)) return null;
  const waits = doubtIn(text, ['time', 'scope', 'slip', 'relapse', 'failure', 'part']) !== null;
  const isOfLater = /\b(if|when|once|unless|until|till|til|before|after|later|tomorrow|told|asked)\b/i.test(text);
  return waits || isOfLater || isAsked(line.tokens, line.at)
    ? null
    : { heard: 'ask', command: acknowledge, ask: takeIt(), selector: chosen(line) };
}
