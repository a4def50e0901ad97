// What people say of themselves and of their day: `cant sleep`, `running late`. There is a word of failure in it, and nothing of ours fails.

/** Done by people and by no service. */
const personal =
  '(?:sleep|wait|believe|talk|speak|chat|come|make it|remember|forget|help|join|hear|stay|think|decide|understand|focus|concentrate|stand|eat|drink|drive|travel|fly|attend|be|do|say|tell|promise|breathe|keep up|afford|blame|complain|argue|agree|imagine|meet|leave|go|get (?:up|home|there|in|out)|work (?:today|tonight|tomorrow)|call (?:you|him|her|back)|answer (?:you|now)|take (?:it|this|that|over)|approve|ack|acknowledge|resolve|confirm|check|see (?:it|you|that))';
const cannot = "(?:can['’]?t|cannot|can not|won['’]?t|couldn['’]?t|unable to|not able to|don['’]?t|doesn['’]?t|didn['’]?t)";
const before = '(?:(?:sorry|ok|okay|hey|hi|hello|still|just|so|omg|ugh|btw|and|but|well|guys|really|again)[\\s,]+)*';

const ownAffairs: readonly RegExp[] = [
  new RegExp(
    `^${before}(?:(?:(?:i|we|he|she|they|you)|i['’]?m|i am|we['’]re|we are)(?: really| just| still)? )?${cannot} (?:even |really |just )?${personal}\\b`,
    'iu',
  ),
  /^(?:isn['’]?t|aren['’]?t|doesn['’]?t|don['’]?t|won['’]?t) (?:it|this|that|he|she|they|you|we)\b/iu,
  new RegExp(
    `^${before}(?:i['’]?m|i am|am|i was|i feel)\\b(?! (?:still |also |only |now )*(?:getting|seeing|unable|not able|hitting|having|locked|being))`,
    'iu',
  ),
  new RegExp(
    `^${before}my (?!team|service|app|api|site|deploy|cluster|query|queries|pod|node|build|pipeline|job|page|requests?|users|customers)`,
    'iu',
  ),
  new RegExp(`^${before}(?:(?:we are|we['’]re|he is|she is|he['’]s|she['’]s) )?(?:running|be|being) (?:a bit |very )?late\\b`, 'iu'),
  new RegExp(`^${before}(?:feeling|felt|feel) \\p{L}`, 'iu'),
  /\b(?:high time|missing (?:you|him|her|them)|down with (?:a |the )?(?:flu|cold|fever|covid)|fire (?:drill|alarm)|stuck (?:in|at|on) (?:a |the )?(?:traffic|bed|meeting|train|lift|elevator|airport|work|call)|out (?:of (?:the )?office|sick)|lost my|dead tired|low on (?:coffee|battery|sleep|milk)|late (?:train|bus|lunch|dinner|night|shift)|double (?:espresso|shift|booked))\b/iu,
];

/** Whether a line that tells of a failure is about whoever says it, or `isPerson`, and not about something of ours. */
export const isOwnAffair = (text: string, isPerson: (word: string) => boolean = () => false): boolean => {
  const said = text.trim();
  const [, first = '', next = ''] = /^@?([\p{L}'-]+)\s+([\p{L}'’-]+)/u.exec(said) ?? [];
  const isOfSomebody =
    isPerson(first.toLowerCase()) && /^(?:is|isn|was|has|can|cannot|won|doesn|didn|not|does|will|never|still)/iu.test(next);
  return isOfSomebody || ownAffairs.some((one) => one.test(said));
};
