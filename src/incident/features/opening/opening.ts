// An incident opens: from alerts or declared by a person. What follows from it, others decide when they hear the signal.

import { begunText } from '../../audience-news.js';
import { holders } from '../../choose.js';
import { page } from '../../compose.js';
import { names, personName, phrasesFor } from '../../directory.js';
import { inline } from '../../escape.js';
import type { AnswerWords, EventOf, Feature, Verdict } from '../../feature.js';
import { maintenanceWords } from '../../from-maintenance.js';
import { heldBackWords } from '../../held-back.js';
import { heldWords } from '../../held-words.js';
import type { EpochMs } from '../../incident.js';
import { timeNear } from '../../moment.js';
import { noticeAsked, withFirstDraft } from '../../notice-asked.js';
import type { AlertChange } from '../../opening.js';
import { pages, pageText } from '../../pages.js';
import { askForPictures } from '../../pictures.js';
import { isHeldBack } from '../../quiet.js';
import { saidFor } from '../../record-parts.js';
import { relatedWords } from '../../related.js';
import { affectedLine, capital, unseenWords } from '../../wording.js';
import type { Open, Opened } from './events.js';
import { incidentOf } from './state.js';

/**
 * Opens an incident. Whoever declares it and writes "Investigating." has it: the others are told at once, not asked.
 * A silenced service opens quietly; its first page is due when the silence ends.
 */
function opens({ opening, by, alerts, investigating }: Open, now: EpochMs): Verdict<Opened> {
  const quiet = opening.quietUntil !== null && opening.quietUntil > now;
  const paged = quiet ? [] : holders(opening, opening.policy.page, [by]);
  return [
    { kind: 'opened', by, opening, paged, takenBy: investigating ? by : null, alerts },
    { signal: 'opened', opening, by, investigating, quiet },
  ];
}

export const opening: Feature<Open, Opened> = {
  name: 'opening',
  commands: { open: { opens } },
  events: {
    opened: {
      milestone: true,
      begins: (event) => withFirstDraft(incidentOf(event), event.at),
      line: ({ opening: { drill, severity, title, related, leftOut, maintenance }, paged, alerts }, { who, all, directory }) =>
        `${drill ? 'Drill declared' : 'Declared'} by ${who} as ${severity}: ${inline(title)}${heldWith(alerts)}. ${paged.length === 0 ? 'Nobody paged' : `Paged ${all(paged)}`}${related === undefined ? '' : `. ${relatedWords(related, directory)}`}${leftOut === undefined ? '' : `. ${capital(unseenWords(leftOut))}`}${maintenance === undefined ? '' : `. ${maintenanceWords(maintenance)}`}`,
      recorded: () => saidFor('detection'),
      undo: 'the declaration',
      audiences: (event, { incident }) => (isHeldBack(incident) ? null : { phase: 'open', text: begunText(incident, event.at) }),
      effects: askForPictures,
      announce: (event, context) => {
        const taker = event.takenBy;
        const asked = isHeldBack(context.incident) ? [] : noticeAsked(context, event.at, event.by);
        if (taker === null) return [...pages(context, event.at, event.paged), ...heldBackWords(context, event.at), ...asked];
        const holder = personName(context.directory, taker);
        const told = event.paged.map((one) => {
          const ask = phrasesFor(context.directory, one.person).asks.nothingYet(holder);
          return page(context.incident, one.person, pageText(context, event.at, one, undefined, ask), 'resolved');
        });
        return [...told, ...asked];
      },
      confirm: (event, incident, words) =>
        [
          `${words.it} is declared as ${incident.drill ? 'a DRILL, ' : ''}${incident.severity}: ${inline(incident.title)}`,
          whoIsPaged(event, words),
          aboutService(event.opening),
          affectedLine(incident),
        ]
          .filter((line) => line !== null)
          .join('\n'),
    },
  },
  refusals: {},
};

/** `, +3 alerts held under Host db-1 down`; empty where none is. */
const heldWith = (alerts: AlertChange | null): string => (alerts?.held === undefined ? '' : `, ${heldWords(alerts.held)}`);

/** `Service checkout-api · team payments`: what was understood of a declaration; null where it names no service. */
const aboutService = ({ source, service, team }: EventOf<Opened>['opening']): string | null =>
  source !== null || service === null ? null : `Service ${inline(service, 60)}${team === null ? '' : ` · team ${inline(team, 60)}`}`;

/** Who was woken, or why nobody was. */
function whoIsPaged({ paged, opening: known, at }: EventOf<Opened>, { reader }: AnswerWords): string {
  const people = paged.map((one) => one.person);
  if (people.length > 0) return `Paged: ${names(reader.directory, people)}.`;
  if (known.policy.page.length === 0) return 'Nobody is paged: it goes into the digest.';
  const { quietUntil } = known;
  return quietUntil !== null && quietUntil > at
    ? `Silenced: nobody is paged before ${timeNear(quietUntil, reader.now, reader.timezone)}.`
    : 'Nobody else is paged.';
}
