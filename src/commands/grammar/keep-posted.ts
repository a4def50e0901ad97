// `keep me posted`, `let me know when it is fixed`: somebody wants to hear how an incident goes. Asked of us; among people it is theirs.

import type { Selector } from '../command.js';
import { severityCode } from './severity-names.js';

/** Longer than this people tell a story. */
const longestChars = 90;

const it =
  '(?:it|this|that|this one|everything|things|(?:the |this )?(?:incident|issue|problem|outage|service|site|p[1-4])|(?:inc-?|#)?[0-9]{1,7})';
const isOver =
  '(?:fixed|over|back(?: up| online| to normal)?|resolved|solved|done|ok|okay|good|working|restored|recovered|closed|finished|up(?: again)?|sorted|mitigated|better|changes|acked|taken|ends|gets (?:fixed|resolved|better|worse))';
const isThen = `${it}(?:['’]?s| is| has| gets| was| comes| goes)?(?: (?:been|all|finally|fully))* ?${isOver}(?: again| now)*`;
const anything =
  "(?:anything|something|someone|somebody)(?: changes| happens| acks(?: it)?| takes it)?|there(?:['’]s| is| are) (?:any |an |some )?(?:news|updates?|changes?|progress)|(?:you|we) (?:know|hear|have) (?:more|anything|something|news)|(?:any |the )?(?:status |things? )?changes?";
const hear =
  '(?:let me know|tell me|inform me|notify me|ping me|message me|text me|write(?: to)? me|update me|alert me|give me a (?:shout|ping|heads[- ]?up)|shout|remind me)';

const forms: readonly RegExp[] = [
  `keep (?:me|us) (?:posted|updated|informed|in the loop|up[- ]to[- ]date|in the picture|in the know|apprised|abreast)(?: (?:on|about|of|with|regarding) ${it})?`,
  `${hear} (?:when|once|as soon as|if|after|whenever) (?:${isThen}|${isOver}|${anything})`,
  `${hear} (?:how it (?:goes|is going|ends|went)|(?:about|of|on) (?:any |the )?(?:progress|updates?|news|changes?|developments?)(?: (?:on|of) ${it})?|what happens)`,
  `(?:i(?: want|['’]d like| would like)(?: to)? (?:be kept in the loop|be updated|follow (?:it|this)|get updates|hear how it goes|updates)|(?:send|give) me (?:the |all )?updates|subscribe me|sign me up(?: for updates)?)(?: (?:on|about|for|to) ${it})?`,
  // In the other languages.
  '(?:mujhe |humein )?(?:batate|update dete|update karte|inform karte|batate hue) rehna(?: yaar| bhai| please)?|(?:mujhe )?(?:jab )?(?:theek|fix|resolve|solve) ho(?: jaye| jaaye)?(?: toh?)? (?:bata|inform kar|update kar) ?(?:dena|do|dijiye)|(?:mujhe )?(?:bata|inform kar) dena jab (?:theek|fix|resolve|solve) ho ?(?:jaye|jaaye)',
  'mant[eé]n(?:me|ganme|nos) (?:informad[oa]s?|al tanto|al corriente|al d[ií]a)|av[ií]s(?:a|e|en)(?:me|nos) (?:cuando (?:est[eé]|se|vuelva|quede|acabe|termine|funcione)(?: (?:resuelto|arreglado|listo|solucionado|resuelva|arregle|solucione|funcionando|bien))?|si (?:hay (?:novedades|cambios)|cambia algo))',
  '(?:me mantenha|me mantenham|mantenha-me|me deixa|me deixe) (?:informad[oa]|atualizad[oa]|por dentro|a par)|(?:me avis[ae]m?|avise-me|me fala) (?:quando (?:resolver|voltar|normalizar|acabar|terminar|estiver (?:ok|resolvido|pronto|funcionando))|se (?:mudar algo|tiver novidade))',
  '(?:bitte )?(?:halt(?:e|et)? mich|halten sie mich) (?:bitte )?(?:auf dem laufenden|informiert)|(?:bitte )?(?:sag|sagt|gib|gebt) (?:mir |mal |bitte )*bescheid,? (?:wenn|sobald) (?:es|das|alles) (?:(?:wieder|behoben|vorbei|gelöst|geloest) )?(?:geht|läuft|laeuft|funktioniert|ist|da ist)',
].map((one) => new RegExp(`^(?:${one})$`, 'iu'));

const before =
  /^(?:(?:please|pls|plz|can you|could you|will you|would you|ok|okay|so|and|also|just|muster|hey|hi|kindly|guys|team)[\s,]+)*/iu;
const behind =
  /(?:[\s,]+(?:please|pls|plz|thanks|thx|thank you|too|as well|ok|then|now|asap|guys|team|muster|por favor|bitte|yaar|bhai))*[\s.!?]*$/iu;

/** Of which incident; null where nothing of the kind is said. */
export function keepPosted(text: string): { readonly selector: Selector } | null {
  if (text.length > longestChars || text.includes('\n')) return null;
  // Emoji and stops around it say nothing.
  const said = text
    .replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
    .replace(before, '')
    .replace(behind, '');
  for (const form of forms) {
    if (!form.test(said)) continue;
    const [, word = ''] = /\b(p[1-4])\b/iu.exec(said) ?? [];
    const severity = severityCode(word.toLowerCase());
    const [, number] = /\b(?:inc-?)?([0-9]{1,7})\b/iu.exec(said) ?? [];
    return { selector: severity !== null ? { severity } : number === undefined ? null : { number: Number(number) } };
  }
  return null;
}
