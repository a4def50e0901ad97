// What was written for a chat: a message of Slack, Teams, Discord, Google Chat, Mattermost, Telegram and their kin. Many tools can send
// nothing else. It is read as a person would: what stands at its head, its lines and facts, and where it leads.

import { blankSignal, type Signal } from '../alerts/alert.js';
import { serviceNames, severityNames, titleNames } from './field-names.js';
import { type Fields, fields, firstText, hashOf, labelsOf, text, webUrl } from './reading.js';
import { hostNames, type Lines, linesOf, plainly, saidIn, severityIn, statusIn } from './told-in-words.js';
import { fallbackTitle } from './unknown-shape.js';

/** Fields that hold the parts of such a message, and are nobody else's. */
const partNames = ['attachments', 'blocks', 'embeds', 'sections', 'cards', 'cardsV2'];
/** What stands beside its words; an object of these alone with a text is a message. */
const besideNames = new Set(
  [
    'text',
    'content',
    'username',
    'channel',
    'icon_emoji',
    'icon_url',
    'avatar_url',
    'mrkdwn',
    'link_names',
    'parse',
    'thread_ts',
    'tts',
  ].concat([
    'msgtype',
    'msg_type',
    'markdown',
    'at',
    'chat_id',
    'parse_mode',
    'disable_web_page_preview',
    'format',
    'roomId',
    'type',
    'summary',
  ]),
);

/** Whether a body is such a message. */
export const isChatMessage = (body: Fields): boolean => {
  const names = Object.keys(body);
  return (
    partNames.some((name) => Array.isArray(body[name]) && (body[name] as unknown[]).some((part) => fields(part) !== null)) ||
    (names.length > 0 && names.every((name) => besideNames.has(name)) && (body.text ?? body.content ?? body.markdown) !== undefined) ||
    // Beside fields of ours: marks that are Slack's and nobody else's.
    (firstText(body, titleNames) === null && slackMark.test(text(body.text)?.slice(0, longestText) ?? ''))
  );
};

/** `<https://…|Disk full>`, `<!channel>`. */
const slackMark = /<(?:https?:\/\/[^\s<>|]{1,2000}\|[^<>]*|![a-z]{2,20})>/u;

/** The alert it tells of. It fires unless it says otherwise in words, or in the green that senders give what is over. */
export function chatAlert(source: string, body: Fields): Signal {
  const told = tellingsIn(body);
  const head = plain(firstText(body, ownTitleNames)) ?? told.heads[0] ?? told.texts[0] ?? plain(told.fallback);
  const subject = head?.split('\n', 1)[0]?.trim() || fallbackTitle(source);
  const title = subject.replace(stateAtHead, '') || subject;
  const said = [...told.heads, ...told.texts];
  const words = said.length === 0 ? [plain(told.fallback) ?? ''] : said;
  const lines: Lines = new Map([...told.facts, ...linesOf(words.join('\n'))]);
  const severity = severityIn(subject, lines);
  const status = statusIn(subject, lines);
  const about = plainly(subject);
  const [service, host] = [saidIn(lines, serviceNames), saidIn(lines, hostNames)];
  const rest = words.join('\n');
  return {
    ...blankSignal,
    source,
    dedupKey: `title:${hashOf(JSON.stringify([about === '' ? title : about, service, host]))}`,
    title,
    status: status === 'none' ? 'firing' : status === 'firing' && told.isGreen ? 'resolved' : status,
    severity: severity?.severity ?? null,
    severityWord: severity?.word ?? saidIn(lines, severityNames),
    description: text(rest.startsWith(subject) ? rest.slice(subject.length) : rest),
    service,
    url: told.links[0] ?? null,
    labels: labelsOf({ host, ...Object.fromEntries([...told.facts].map(([name, value]) => [name.replace(/\s+/gu, '_'), value])) }),
  };
}

/** `[FIRING:1]`: the page says that it fires, and how many. */
const stateAtHead = /^\[(?:firing|resolved|alerting|triggered|problem|ok)(?::\d+)?\]\s*/iu;

/** A `summary` is what a notification shows. */
const ownTitleNames = titleNames.filter((name) => name !== 'summary');

interface Tellings {
  /** What is set as a title, outer ones first. */
  readonly heads: string[];
  readonly texts: string[];
  /** By name, in lower case. */
  readonly facts: Map<string, string>;
  readonly links: string[];
  /** What a notification shows where nothing else is. */
  fallback: string | null;
  isGreen: boolean;
}

/** The most parts looked at, and of each kind the most that is kept: no reader of a chat looks at more. */
const mostParts = 500;
const mostTexts = 50;
const longestText = 8_000;

function tellingsIn(body: Fields): Tellings {
  const told: Tellings = { heads: [], texts: [], facts: new Map(), links: [], fallback: null, isGreen: false };
  const level: { readonly part: unknown; readonly name: string; readonly isButton: boolean }[] = [
    { part: body, name: '', isButton: false },
  ];
  // Depth first, so that words come in the order in which they are shown.
  for (let seen = 0; level.length > 0 && seen < mostParts; seen++) {
    const { part, name, isButton } = level.pop() ?? { part: null, name: '', isButton: false };
    if (Array.isArray(part)) {
      for (const one of part.slice(0, mostParts).reverse()) level.push({ part: one, name, isButton });
      continue;
    }
    const object = fields(part);
    if (object === null) {
      if (!isButton) tell(told, name, text(part));
      continue;
    }
    const leads = isButton || isButtonItself(object, name);
    const link =
      webUrl(object.title_link) ??
      webUrl(object.titleLink) ??
      (name === '' || isPicture(object, name) ? null : webUrl(object.url)) ??
      webUrl(object.uri);
    if (link !== null) told.links.push(link);
    if (!leads && isFact(told, object)) continue;
    const inner = Object.entries(object).filter(
      ([key, value]) => typeof value === 'object' || wordNames.has(key) || headNames.has(key) || stateNames.has(key),
    );
    for (const [key, value] of inner.reverse()) level.push({ part: value, name: headOf(object, key, name), isButton: leads });
  }
  return told;
}

const headNames = new Set(['title', 'activityTitle', 'header']);
const wordNames = new Set([
  'text',
  'pretext',
  'content',
  'description',
  'subtitle',
  'activitySubtitle',
  'activityText',
  'markdown',
  'bottomLabel',
]);
const stateNames = new Set(['fallback', 'summary', 'color', 'themeColor']);
const buttonNames = new Set(['actions', 'potentialAction', 'buttons', 'buttonList', 'targets', 'onClick', 'openLink', 'accessory']);

/** The words of a header are set as a title. */
const headOf = (object: Fields, key: string, name: string): string =>
  key === 'text' && (object.type === 'header' || headNames.has(name)) ? 'header' : key;

const isButtonItself = (object: Fields, name: string): boolean =>
  buttonNames.has(name) || object.type === 'button' || /^Action\./u.test(text(object.type) ?? '');

const isPicture = (object: Fields, name: string): boolean =>
  /image|icon|thumb|avatar|logo|author|footer|video/iu.test(name) || /image/iu.test(text(object.type) ?? '');

/** `{"name": "Host", "value": "db-7"}`. */
function isFact({ facts }: Tellings, object: Fields): boolean {
  const name = plain(firstText(object, ['name', 'title', 'key', 'topLabel']));
  const value = plain(firstText(object, ['value', ...(object.topLabel === undefined ? [] : ['text'])]));
  if (name === null || value === null) return false;
  const label = name.toLowerCase().replace(/[\s:]+$/u, '');
  if (facts.size < mostTexts && label !== '' && !facts.has(label)) facts.set(label, value);
  return true;
}

/** The greens of Slack's `good` and of what Grafana, Alertmanager and their kin give what is over. */
const greens = new Set(['good', '#36a64f', '#2eb886', '#2eb67d', '36a64f', '2eb886', '2eb67d', '5763719', '3066993']);

function tell(told: Tellings, name: string, said: string | null): void {
  if (said === null) return;
  if (name === 'color' || name === 'themeColor') told.isGreen ||= greens.has(said.toLowerCase());
  else if (name === 'fallback' || name === 'summary') told.fallback ??= said;
  else {
    for (const [, slack, markdown, html] of said.slice(0, longestText).matchAll(linksInWords))
      told.links.push(slack ?? markdown ?? html ?? '');
    const words = plain(said);
    const [, label, value] = labelled.exec(words ?? '') ?? [];
    if (label !== undefined && value !== undefined) isFact(told, { name: label, value });
    const kept = headNames.has(name) ? told.heads : told.texts;
    if (words !== null && kept.length < mostTexts && !kept.includes(words)) kept.push(words);
  }
}

/** A field of Slack's blocks: a name in bold, and below it what it is. */
const labelled = /^([^\n:]{1,60}):\n([^\n]{1,200})$/u;
const linksInWords =
  /<(https?:\/\/[^\s<>|]{1,2000})(?:\|[^<>]*)?>|\]\((https?:\/\/[^\s()]{1,2000})\)|<a\s[^<>]{0,200}?href="(https?:\/\/[^\s"<>]{1,2000})"/giu;
/** What a link says that says nothing of what it is about. */
const mereLink = /^(?:open|view|show|see|link|here|click|details?|more|source)\b/iu;
const worded = (label: string): string => (mereLink.test(label) ? '' : label);

/** Without the marks of Slack and of Markdown: `<https://…|Disk full>` is `Disk full`, `*down*` is `down`, `&amp;` is `&`, `:fire:` nothing. */
function plain(said: string | null): string | null {
  if (said === null) return null;
  const words = said
    .slice(0, longestText)
    .replace(/<(?:!|@|#)[^<>|]*(?:\|([^<>]*))?>/gu, (_, label: string | undefined) => label ?? '')
    .replace(
      /<(?:https?|mailto|tel):[^\s<>|]*\|([^<>]*)>|\[([^[\]\n]*)\]\(https?:[^\s()]*\)|<a\s[^<>]*>([^<>]*)<\/a>/giu,
      (_, slack?: string, markdown?: string, html?: string) => worded(slack ?? markdown ?? html ?? ''),
    )
    .replace(/<(https?:[^\s<>|]*)>/gu, '$1')
    .replace(/<\/?(?:b|strong|i|em|u|s|code|pre)>/giu, '')
    .replace(/^(?:#{1,6}|>)\s+/gmu, '')
    .replace(/(^|[\s([])(\*\*|\*|`)([^*`\n]+)\2(?=$|[\s)\],.:;!?])/gmu, '$1$3')
    .replace(/(^|\s):[a-z][a-z0-9_+-]{1,40}:(?=\s|$)/gu, '$1')
    .replace(/&(amp|lt|gt);/gu, (_, name: string) => ({ amp: '&', lt: '<', gt: '>' })[name] ?? '')
    .replace(/[ \t]+/gu, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
  return text(words);
}
