// Several things said in one message of a review: `Root cause: memory leak. Action: code review and patch by 10 AM.` No word is lost: what
// stands before the first label belongs to what was asked.

import type { ReviewQuestion } from '../../incident/review.js';

export interface ReviewPart {
  /** Null: it has no label and answers what was asked. */
  readonly says: ReviewQuestion | null;
  readonly text: string;
}

const labels: readonly (readonly [RegExp, ReviewQuestion])[] = [
  [/^(?:root )?causes?$/iu, 'cause'],
  [/^contributing(?: (?:factors?|causes?))?$/iu, 'contributing'],
  [/^(?:the )?(?:fix|resolution|solution|resolution steps?|steps)$/iu, 'steps'],
  [/^lessons?(?: learn(?:ed|t))?$/iu, 'lessons'],
  [/^long[- ]?term(?: (?:fix|action))?$/iu, 'longTerm'],
  [/^(?:actions?(?: items?)?|to-?dos?|follow-?ups?|next steps?)$/iu, 'actions'],
  [/^(?:what would have made it )?faster$/iu, 'faster'],
  [/^detection$/iu, 'detection'],
  [/^impact$/iu, 'impact'],
  [/^(?:what )?went well$/iu, 'well'],
  [/^(?:what happened|summary)$/iu, 'happened'],
];

/** Whether words before a colon begin an answer of a review: `What happened: logins failed.` */
export const isReviewLabel = (name: string): boolean => labels.some(([words]) => words.test(name));

const label =
  /(^|[.!?;]\s+|\n\s*(?:[-•*]\s*)?)(\*?(?:root causes?|causes?|contributing(?: (?:factors?|causes?))?|the fix|fix|resolution(?: steps?)?|solution|steps|lessons?(?: learn(?:ed|t))?|long[- ]?term(?: (?:fix|action))?|actions?(?: items?)?|to-?dos?|follow-?ups?|next steps?|(?:what would have made it )?faster|detection|impact|what went well|went well|what happened|summary)\*?)\s*[:：]\s*/giu;

/** The parts, in the order in which they were said; empty ones are left out. */
export function reviewParts(text: string): readonly ReviewPart[] {
  const found = [...text.matchAll(label)];
  const cuts = found.map((match) => {
    const lead = match[1] ?? '';
    const mark = /^[.!?;]/u.exec(lead)?.[0] ?? '';
    const name = (match[2] ?? '').replace(/\*/gu, '');
    return {
      from: match.index + mark.length,
      end: match.index + match[0].length,
      says: labels.find(([words]) => words.test(name))?.[1] ?? null,
    };
  });
  const parts: ReviewPart[] = [{ says: null, text: text.slice(0, cuts[0]?.from ?? text.length) }];
  for (const [index, { end, says }] of cuts.entries()) parts.push({ says, text: text.slice(end, cuts[index + 1]?.from ?? text.length) });
  return parts.map(({ says, text: said }) => ({ says, text: said.trim() })).filter((one) => one.text !== '');
}

/** One task a line, without the marks of a list. */
export const taskLines = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((one) => one.replace(/^\s*(?:[-•*]|[0-9]{1,2}[.)])\s+/u, '').trim())
    .filter((one) => one !== '');

/** Whole words, or a few of them: ours taken as it is, left out, or put off. */
export function shortAnswer(text: string): 'yes' | 'skip' | 'later' | null {
  const said = text
    .toLowerCase()
    .replace(/[\s.!,*👍✅]+$/gu, '')
    .replace(/^\W+/u, '')
    .trim();
  if (/^(?:👍|✅)/u.test(text.trim()) || yes.test(said)) return 'yes';
  if (skip.test(said)) return 'skip';
  return later.test(said) ? 'later' : null;
}

const yes =
  /^(?:yes|y|yep|yeah|yup|yes please|use it|use that|use this|yes,? use (?:it|that|this)|correct|that['’]?s (?:it|right)|right|exactly)$/u;
const skip =
  /^(?:skip(?: it| this| that)?|none|n\/?a|nothing|no idea|don['’]?t know|i don['’]?t know|pass|leave (?:it|that) out|not applicable)$/u;
const later = /^(?:later|not now|tomorrow|in the morning|tomorrow morning|next day|later please|ask (?:me )?(?:later|tomorrow))$/u;
