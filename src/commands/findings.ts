// What the review is made of: cause, contributing factors, the fix, lessons. Notes of their own kind; they change no state.

import type { ReviewQuestion } from '../incident/review.js';
import type { ChatCommand, IncidentAsk, LookupContext } from './command.js';
import { doubtIn } from './grammar/doubts.js';
import { hasChatter, isMarked, isSentence } from './grammar/people-talking.js';
import { type ReviewPart, reviewParts } from './grammar/review-parts.js';
import { saysNothing } from './grammar/says-nothing.js';
import { wordsIn } from './grammar/wholeness.js';
import { noteCommand } from './note-command.js';
import { reviewCommands } from './review-commands.js';

type Kind = 'cause' | 'contributing' | 'fix' | 'lesson';

/** `cause I said so`, `fix it`: talk, unless a colon follows. */
const alsoTalk: readonly string[] = ['it', 'there', "it's", "i'm", "that's", "we're", 'and'];

export const cause = finding('cause', ['cause', 'root cause', 'cause is', 'root cause is', 'root cause was'], {
  help: 'cause – what caused it',
  example: 'cause memory leak in the connection handler',
});
const contributingWords: readonly string[] = [
  ...['contributing', 'contributing factor', 'contributing factors', 'contributing cause'],
  ...[
    'contributing factor was',
    'contributing factor is',
    'contributing factors were',
    'contributing factors are',
    'contributing cause was',
  ],
];
export const contributing = finding('contributing', contributingWords, {
  help: 'contributing – what made it worse',
  example: 'contributing no alert on pool size',
});
export const fix = finding('fix', ['fix', 'the fix was', 'fix was'], {
  help: 'fix – what fixed it',
  example: 'fix restarted the pool with a higher limit',
});
export const lesson = finding('lesson', ['lesson', 'lessons', 'lesson learned', 'lessons learned'], {
  help: 'lesson – what we learned',
  example: 'lesson alert on pool size at 80%',
});

function finding(
  kind: Kind,
  words: readonly string[],
  { help, example }: { readonly help: string; readonly example: string },
): ChatCommand {
  return {
    name: kind,
    words,
    short: [],
    help,
    examples: [example],
    incident: 'required',
    rank: 'responder',
    changes: false,
    freeText: true,
    keeps: ['42', 'P1'],
    // A guess stays what was said: the review asks for what is known.
    fits: ({ addressed, mark, rest, verb }) =>
      (kind !== 'lesson' && isGuess(rest)) || isAboutAnalysis(rest)
        ? false
        : rest === ''
          ? addressed
          : isMarked(mark) || (!saysNothing(rest) && (addressed || /^root|^contributing [a-z]+ /u.test(verb) || !isTalk(kind, rest))),
    read: (rest) =>
      rest === ''
        ? { misread: 'What was it? A few words are enough.', example }
        : { ask: 'note', kind, text: rest.replace(analysisLabel, ''), about: null },
    // `Root cause: … Action: code review by 10 AM.` says two things.
    complete: (ask: Extract<IncidentAsk, { ask: 'note' }>, context: LookupContext) => {
      const parts = reviewParts(ask.text);
      return parts.length === 0 ? noteCommand(ask, context) : reviewCommands(labelled(parts, kind), questionOf[kind], context);
    },
  } satisfies ChatCommand;
}

const questionOf: Readonly<Record<Kind, ReviewQuestion>> = {
  cause: 'cause',
  contributing: 'contributing',
  fix: 'steps',
  lesson: 'lessons',
};

/** What stands before any label is what the verb says. */
const labelled = (parts: readonly ReviewPart[], kind: Kind): readonly ReviewPart[] =>
  parts.map((one) => (one.says === null ? { ...one, says: questionOf[kind] } : one));

/** `root cause analysis: memory leak` says the cause, `root cause analysis will follow` does not. */
const analysisLabel = /^analysis\s*[:：–—-]\s*/iu;
const isAboutAnalysis = (rest: string): boolean => /^analysis\b/iu.test(rest) && !analysisLabel.test(rest);

/** `cause could be dns`, `cause: not sure, maybe the deploy`, `cause is not dns`. */
const isGuess = (rest: string): boolean =>
  guesses.test(rest) ||
  /[?？]\s*$/u.test(rest) ||
  /^[\p{L}\p{N} -]{1,30} or [\p{L}\p{N} -]{1,30}$/iu.test(rest) ||
  /^(is|was) not\b/i.test(rest) ||
  /^not (?!enough)/i.test(rest);
const guesses =
  /\b(could|might|may (be|have)|maybe|perhaps|probably|possibly|presumably|potentially|likely|unlikely|seems?|seemingly|apparently|appears to|looks like|still open|either|tbd|tbc|analysis (tomorrow|later|pending|ongoing|to follow)|(i|we) (think|guess|believe|suspect|assume|suppose)|my guess|guessing|suspect(ed|ing)?|not sure|unsure|no idea|vielleicht|wahrscheinlich|vermutlich|quiz[aá]s|tal vez|talvez|acho que|creo que|shayad|lagta hai)(?![\p{L}])/iu;

/** `cause the connection handler leaked` is a cause; `fix the tests first` is an errand. */
const isTalk = (kind: Kind, rest: string): boolean =>
  hasChatter(wordsIn(rest)) ||
  // `fix deployed on staging`, `fix goes out at 5`: not what fixed it.
  (kind === 'fix' && doubtIn(rest, ['failure', 'relapse']) !== null) ||
  (kind !== 'cause' && /^(is|are|was|were|has|will)\s/i.test(rest)) ||
  (isSentence(rest, alsoTalk) && !(kind === 'cause' && /^(the|a|an)\s/i.test(rest)));
