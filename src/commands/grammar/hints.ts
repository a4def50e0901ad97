// What somebody plainly wants who says it in words of no command: the word that does it.

const hints: readonly { readonly wants: RegExp; readonly say: string }[] = [
  {
    wants:
      /\b(?:(?:i |we )?(?:need|want|could use|require)(?: some| more| a bit of)? (?:help|backup|a hand|hands|assistance|support|a second pair of eyes|(?:a|an|another|one more) (?:dba|sre|dev|developer|engineer|expert|pair of (?:eyes|hands)|person)|somebody|someone|more people)|help me|(?:i['’]?m|i am|we['’]?re|we are) (?:stuck|lost|out of ideas)|i can(?:['’]?t|not) (?:handle|do) this (?:alone|on my own))\b/iu,
    say: '*escalate* pages the next in line, *page* and a name that person.',
  },
  {
    wants:
      /^(?:can|could|may|should|shall) (?:i|we) (?:just |please )?(?:restart|reboot|roll ?back|revert|fail ?over|kill|drain|deploy|redeploy|scale|switch|move|reset|flush|purge|disable|enable|delete|drop|promote|patch|rotate)\b|\bneed (?:an? |some |your )?(?:approval|permission|sign[- ]?off|go[- ]?ahead|ok|green light|decision)\b|\b(?:who|can (?:someone|somebody|anyone)) (?:can )?approves?\b/iu,
    say: '*propose …* asks for a decision.',
  },
  {
    wants:
      /\b(?:be|keep|stay) quiet\b|\bshut up\b|\bstop (?:reminding|paging|pinging|nagging|messaging|asking|bugging|bothering)\b|\bleave me alone\b|\b(?:don['’]?t|do not) (?:remind|page|ping|nag|bug|bother) me\b|\bless (?:noise|messages|pings)\b/iu,
    say: '*snooze 15* holds the reminders back for 15 minutes.',
  },
  {
    wants:
      /^\W*(?:(?:ok|well|so|sorry|guys|right)[\s,]+)*(?:(?:i['’]?m|i am|i['’]?ve|i have) )?(?:all )?(?:(?:done|finished) (?:my (?:best|bit|share|shift)|(?:for|with) (?:tonight|today|the (?:day|night|week|shift)|this (?:week|shift)|my shift|work)|in|working)|(?:exhausted|knackered|(?:so |dead |very |too )?tired|worn out|(?:off|going|heading|need) to (?:bed|sleep)|need (?:some )?sleep|calling it a (?:night|day)|clocking off|signing off|logging off|(?:my )?shift (?:is over|ends|ended)))(?![\p{L}\p{N}])/iu,
    say: 'It is still open and yours: *resolve* ends it, *handoff @ben* gives it to somebody.',
  },
];

/** Longer than this people tell a story. */
const longestChars = 100;

/** The sentence that names it; null where nothing of the kind is said. */
export const hintFor = (text: string): string | null =>
  text.length > longestChars ? null : (hints.find(({ wants }) => wants.test(text.trim()))?.say ?? null);
