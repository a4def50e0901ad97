// How people say in plain words that it is over, or ask whether something is down.

import { doubtIn } from './doubts.js';
import { hasChatter } from './people-talking.js';
import { saysWhatFails } from './remedies.js';
import { wordsIn } from './wholeness.js';

/** Longer than this people tell a story. */
const longestChars = 80;

const over: readonly RegExp[] = [
  /^(?:all |everything )?(?:fully |completely |totally )?(?:recovered|restored|back to green|back to normal)(?: fully| completely| now)*[\s.!]*$/iu,
  /^(?:(?:we (?:can|are) |ready |good |time )?to |let['’]?s |we can )?(?:close|resolve) (?:this one|it|this)(?: now)?[\s.!]*$/iu,
  /^(?:ready|good) to (?:close|resolve)[\s.!]*$/iu,
  /^(?:(?:the |this |that )?(?:problem|issue|incident|outage|bug|error|it)(?: is|['’]?s| has been| was| got) )(?:now |all |finally )?(?:solved|fixe?d|sorted|resolved|gone|over|done|repaired)(?: out)?(?: now| finally| everywhere)*[\s.!]*$/iu,
  /^(?:(?:it['’]?s |its |it is |this is |that is |all |everything is |now )*(?:done and dusted|solved|fixe?d|sorted|repaired|done|all good|all clear)(?: now)?)(?:[ ,;.–—-]+(?:please |pls )?(?:resolve|close)(?: (?:it|this|now|please|pls))*)[\s.!]*$/iu,
  /^(?:done and dusted|sorted|all sorted|good as new)[\s.!]*$/iu,
  /^(?:wieder online|(?:ya )?todo funciona(?: de nuevo| otra vez)?|funciona todo|tudo voltou|voltou tudo)[\s.!]*$/iu,
  /^(?:it['’]?s |its |it is |this is |end it|close it)?(?:over|finished)?[\s.!]*$/iu,
  /^(?:(?:it|this) )?can be (?:resolved|closed)(?: now)?[\s.!]*$/iu,
  /^(?:ready|time|good) to (?:resolve|close)(?: (?:it|this|now))*[\s.!]*$/iu,
  /^(?:all systems (?:normal|go|green|nominal)|(?:it |everything )?works (?:fine|well|perfectly)(?: now| again)?|no more errors[ ,;.–—-]+all (?:good|fine|ok|clear))[\s.!]*$/iu,
  /^(?:alles läuft wieder|läuft alles wieder|wieder da|está tudo (?:bem|certo|ok)|tudo (?:funcionando|normal)|(?:ya )?(?:está )?todo (?:bien|funcionando)|funcionando de (?:nuevo|novo)|resolvemos|sab (?:ok|theek|thik|sahi)|(?:ab )?(?:theek )?chal raha hai|kaam ho gaya)(?: hai| ab| agora| ahora| jetzt| ya| wieder)*[\s.!]*$/iu,
  /^(?:it['’]?s |its |it is |we['’]?re |we are |now )?(?:all|everything(?: is|['’]?s)?|everything looks|all is|all looks) (?:good|green|fine|clear|well|normal|healthy|stable|okay|ok|working|back|up|recovered|running|restored)\b/iu,
  /\b(?:up|running|working|works?|flowing|green|good|fine|normal|healthy|online|stable|available|reachable|responding|processing) again\b/iu,
  /^(?:we['’]?re|we are|it['’]?s|its|it is|looks|look) (?:all )?(?:good|fine|green|healthy|stable|back(?: up| online)?|back to normal|recovered)(?: now| again)*[\s.!]*$/iu,
  /\b(?:is|are) (?:back|recovered|restored|back up|back online|up and running)(?: now| again)*[\s.!]*$/iu,
  /^(?:recovered|restored|up and running|back online|back up|good now|fine now|green again|works now|working now)(?: now)?[\s.!]*$/iu,
  /\b(?:can|could|may|let['’]?s|lets) (?:now )?(?:resolve|close)(?: (?:it|this|this one|that|the incident|now))*[\s.!]*$/iu,
  /^(?:listo|erledigt|alles (?:gut|ok|okay|erledigt|wieder (?:gut|da|ok))|todo (?:bien|listo|ok)|tudo (?:certo|bem|ok|normal)|ya (?:est[aá] listo|volvi[oó])|voltou|sab (?:theek|thik|sahi)|ho gaya|theek ho gaya|ho gaya (?:fix|theek|resolve)|chal raha hai)(?: hai| ab| agora| ahora| jetzt| ya| wieder)*[\s.!]*$/iu,
  /^(?:(?:please|pls|can you|you can|lets|let['’]?s) )*mark(?: it| this| that| the incident)?(?: as)? (?:resolved|fixed|solved|done)[\s.!]*$/iu,
  /^(?:(?:it|this|that|the (?:issue|problem|alert|error)s?)(?: has| have|['’]s| just| all)* )?(?:fixed itself|resolved itself|healed itself|cleared itself|sorted itself(?: out)?|went away|gone away|disappeared|self[- ]?healed|cleared up)(?: by itself| on its own| now| again)*[\s.!]*$/iu,
  /^(?:it |this |that |everything |all )?(?:seems|looks|appears)(?: to be| like it['’]?s)? (?:all )?(?:fixed|resolved|solved|gone|recovered)(?: now| to me)*[\s.!]*$/iu,
  /^(?:we|i)(?:['’]ve| have| just)* (?:fixed|solved|resolved|repaired) (?:it|this|the (?:issue|problem|incident|outage))(?: now)?(?: at [0-9:.]{1,5}(?: ?[ap]m)?)?(?:[ ,.;–—-]+.{0,40})?$/iu,
];

/** Whether a line says that all is well, with nothing in it that speaks against it. */
export function soundsOver(text: string): boolean {
  const said = text.trim().replace(/^(?:(?:ok|okay|yes|yep|guys|team|i think|so)[ ,]+)+/iu, '');
  if (said === '' || said.length > longestChars || /[\n?？🤞🤔🤷]/u.test(said) || hasChatter(wordsIn(said))) return false;
  if (
    doubtIn(
      said
        .replace(/^(?:the |this |that )?(?:problem|issue|bug|error)(?= (?:is|was|got|has)\b|['’]s\b)/iu, '')
        .replace(
          /\b(looks?|seems|appears|like it['’]?s|exhausted|full|stuck|expired|to me|itself|went away|disappeared|let['’]?s|lets|can|could|may|again|end it|no more|todo|voltou|ready|good to|this one|lets|fully|over)\b/giu,
          '',
        ),
    ) !== null
  )
    return false;
  return over.some((one) => one.test(said));
}

/** What somebody asks about who asks whether it is down: `is checkout down?` → `checkout down`; null for any other question. */
export function askedWhetherDown(text: string): string | null {
  const said = text.trim();
  const found =
    said.length > longestChars || said.includes('\n')
      ? null
      : /^(?:(?:hey|hi|hello|ok|muster|please|pls|anyone|anybody) *,? *)*(?:is|are|why is|why are|do you know if|does anyone know if|is it true that) (?:the |our |my )?(\p{L}[^?]*?)\s*\?*$/iu.exec(
          said,
        );
  const about = found?.[1]?.replace(/\s+(?:right )?(?:now|again|for you|for anyone|for anybody|or (?:is it just )?me|or not)$/iu, '') ?? '';
  const words = wordsIn(about);
  const vague = /^(?:it|this|that|there|he|she|they|we|you|i|any|anything|something|anyone|somebody|someone|ben|who|what)$/u;
  if (words.length < 2 || words.length > 8 || vague.test(words[0] ?? '') || !saysWhatFails(words)) return null;
  return doubtIn(about, ['failure', 'relapse', 'denial']) === null ? about.replace(/^(\S+) is /iu, '$1 ') : null;
}
