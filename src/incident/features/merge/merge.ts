// Two incidents become one: one is merged, the other absorbs it, and within two minutes that can be taken back. The shell decides both
// in one change, and that the worse of the two is the one that is left.

import { everybody, page } from '../../compose.js';
import { personName } from '../../directory.js';
import { inline } from '../../escape.js';
import type { Context, EventOf, Feature } from '../../feature.js';
import type { Message } from '../../message.js';
import { exceptPaged, pages, pageText } from '../../pages.js';
import { numbersNamed } from '../../several.js';
import { firstLine, standsAs } from '../../wording.js';
import type { MergeCommand, MergeEvent, MergeRefusal } from './events.js';
import * as rules from './rules.js';
import * as state from './state.js';

export { tookLast } from './state.js';

export const merge: Feature<MergeCommand, MergeEvent, MergeRefusal> = {
  name: 'merge',
  commands: { 'merge-into': rules.mergeInto, absorb: rules.absorb, unmerge: rules.unmerge, 'give-back': rules.giveBack },
  events: {
    merged: {
      milestone: true,
      apply: state.merged,
      line: (event, { who }) => `${who} merged it into INC-${event.into}`,
      audiences: (event, { incident }) => ({
        phase: 'all-clear',
        text: () => firstLine('🔀', incident, `Goes on as INC-${event.into}`),
      }),
      announce: (event, { incident }) =>
        everybody(
          incident,
          event.by,
          `${firstLine('🔀', incident, `Now part of INC-${event.into}`)}\nContinue there: INC-${event.into} · ${inline(event.intoTitle)}`,
        ),
      confirm: (event, _incident, { it }) => `${it} is part of INC-${event.into} now.`,
      stays: 'the merge',
    },
    absorbed: {
      milestone: true,
      apply: state.absorbed,
      line: (event, { who, name, all }) =>
        `${who} merged INC-${event.other} into it: ${inline(event.otherTitle)}${event.owner === null ? '' : `; ${name(event.owner)} has both`}${event.paged.length === 0 ? '' : `; paged ${all(event.paged)}`}`,
      announce: absorbedWords,
      // Of several whoever merges them says it once.
      confirm: (event, _incident, { it, name, reader }) =>
        event.together !== undefined
          ? null
          : `INC-${event.other} is part of ${it} now.${event.owner === null ? '' : ` ${event.owner === reader.person ? 'You have' : `${name(event.owner)} has`} it.`} *undo* within 2 min takes it back.`,
    },
    unmerged: {
      milestone: true,
      apply: state.unmerged,
      line: (event, { who }) => `${who} took back the merge${event.from === null ? '' : ` into INC-${event.from}`}`,
      announce: (event, { incident, directory }) =>
        everybody(
          incident,
          event.by,
          `${firstLine('↩️', incident, `On its own again, ${personName(directory, event.by)} took back the merge`)}\n${standsAs(`INC-${incident.number}`, incident)}.`,
        ),
      confirm: (_event, incident, { it }) => `${it} is on its own again. ${standsAs(it, incident)}.`,
      takesBack: () => true,
    },
    'gave-back': {
      milestone: true,
      apply: state.gaveBack,
      line: (event, { who }) => `${who} took back the merge of ${given(event)}`,
      announce: (event, { incident, directory }) =>
        everybody(
          incident,
          event.by,
          `${firstLine('↩️', incident, `${personName(directory, event.by)} took back the merge of ${given(event)}`)}\n${standsAs(`INC-${incident.number}`, incident)}.`,
        ),
      confirm: (event, incident, { it }) => `Undone: the merge of ${given(event)} into ${it}. ${standsAs(it, incident)}.`,
    },
  },
  refusals: {
    'merge-with-itself': () => 'An incident cannot be merged with itself.',
    'drill-and-real': ({ other, drill }, { it }) =>
      `${drill ? it : `INC-${other}`} is a drill and ${drill ? `INC-${other}` : it} is not: they can't be merged.`,
    'no-merge-to-undo': (_, { it }) => `There is no merge of yours to undo on ${it}.`,
    'merged-too-long-ago': ({ at }, { it, time }) =>
      `The merge of ${it} was at ${time(at)}, too long ago to undo. Declare it anew if it is another outage after all.`,
  },
};

const given = ({ other, others = [other] }: Extract<MergeEvent, { kind: 'gave-back' }>): string => numbersNamed(others);

/** Those who were told of the other hear from that one where it went. */
function absorbedWords(event: EventOf<Extract<MergeEvent, { kind: 'absorbed' }>>, context: Context): readonly Message[] {
  const { incident, directory } = context;
  const { together, all } = event;
  const has = event.owner === null ? '' : `\n${personName(directory, event.owner)} has both.`;
  const what = together === undefined ? `\nINC-${event.other} · ${inline(event.otherTitle)}${has}` : '';
  const merged = numbersNamed(all ?? [event.other]);
  const text = `${firstLine('🔀', incident, `${personName(directory, event.by)} merged ${merged} into it`)}${what}`;
  // Of several the last one tells of all of them.
  const isTold = together === undefined || all !== undefined;
  const told = (isTold ? everybody(incident, event.by, text) : []).filter(
    ({ to }) => to.kind !== 'person' || !event.people.includes(to.person),
  );
  const news = `INC-${event.other} is part of it now`;
  const [own, others] = [
    event.paged.filter(({ person }) => person === event.owner),
    event.paged.filter(({ person }) => person !== event.owner),
  ];
  const yours = `It is yours now, because you have INC-${event.other}. *status* for more, *no* to pass it on.`;
  return [
    ...own.map((one) => page(incident, one.person, pageText(context, event.at, one, news, yours), 'resolved')),
    ...pages(context, event.at, others, news),
    ...exceptPaged(told, event.paged),
  ];
}
