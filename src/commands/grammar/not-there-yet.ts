// Words of things that are not done here yet: whoever says one is told so, and what there is instead.

/** What to say of `follow 42`, `unfollow`; null for any other line. */
export function notThereYet(text: string): string | null {
  const [, verb = '', rest = ''] = beginsSo.exec(text.trim()) ?? [];
  if (verb === '' || text.includes('\n') || /[?？]/u.test(text)) return null;
  const word = verb.toLowerCase();
  return isOfIncident.test(rest)
    ? `There is no *${word}* yet: whoever is on an incident hears of it anyway. *status 42* shows how one stands, *list* what is open.`
    : null;
}

const beginsSo =
  /^[/!*]?(?:(?:ok|okay|please|pls|hey|hi|muster|can you|could you)[ ,:]+){0,4}(follow|unfollow)(?![\p{L}\p{N}'’_-])[\s:,*–—-]*(.*)$/iu;

/** `follow up with the vendor`, `follow the runbook`: for people to do. */
const isOfIncident =
  /^(?:(?:all|every|the|any|this|that|new)\b ?)*(?:it|this|that|one|all|everything|incidents?|outages?|(?:inc-?|#)?[0-9]{1,7}|(?:p|sev-?)[1-4]s?)?(?: (?:now|please|pls|thanks|incidents?))*[.!]*$/iu;
