// Reads and writes stories: WhatsApp transcripts in Markdown that run. The grammar is in test/stories/README.md.

import type { CallAct } from './calls.js';

export type Step =
  | { readonly kind: 'alert'; readonly source: string; readonly body: string; readonly times: number }
  | {
      readonly kind: 'says';
      readonly who: string;
      readonly where: string;
      readonly text: string;
      readonly how: How;
    }
  | { readonly kind: 'reacts'; readonly who: string; readonly emoji: string; readonly to: string }
  /** `transport` null: the first one, whatever it is called. */
  | { readonly kind: 'network'; readonly transport: string | null; readonly up: boolean }
  | { readonly kind: 'state'; readonly transport: string; readonly state: string }
  | { readonly kind: 'delivers'; readonly transport: string; readonly who: string; readonly does: boolean }
  | { readonly kind: 'refuses'; readonly transport: string; readonly who: string }
  | { readonly kind: 'bounces'; readonly transport: string; readonly who: string; readonly words: string; readonly reason: string }
  | { readonly kind: 'reads'; readonly who: string; readonly words: string }
  | { readonly kind: 'changed'; readonly transport: string; readonly who: string; readonly now: string | null }
  | { readonly kind: 'gone'; readonly room: string; readonly reason: string }
  | { readonly kind: 'joins'; readonly who: string; readonly room: string }
  | { readonly kind: 'takes-back'; readonly who: string }
  | { readonly kind: 'shy'; readonly who: string }
  | { readonly kind: 'call'; readonly who: string; readonly act: CallAct; readonly key: string }
  | { readonly kind: 'check'; readonly number: number; readonly wanted: string }
  | { readonly kind: 'timeline'; readonly number: number }
  | { readonly kind: 'card'; readonly number: number }
  | { readonly kind: 'wait' };

/** How something is said, as it stands between the brackets. */
export interface How {
  readonly quoting: string | null;
  readonly forwarded: boolean;
  readonly edited: boolean;
  /** The transport it comes by; null = the room's own, or the first. */
  readonly by: string | null;
  /** Another address than the phone of muster.yaml, or another account behind it. */
  readonly from: string | null;
  readonly account: string | null;
  /** The name of an image that comes with it. */
  readonly image: string | null;
  /** Its size in bytes; null = a small one. */
  readonly sizeBytes: number | null;
}

/** What Muster said or did: `Asha`, `Asha, Mia`, `INC-1`, or a room that was opened. */
export interface Output {
  readonly time: string;
  readonly head: string;
  readonly lines: readonly string[];
}

export type Entry = { readonly time: string; readonly source: string; readonly step: Step } | { readonly output: Output };

export interface Story {
  readonly title: string;
  /** Everything before and after the block, kept as it is. */
  readonly before: string;
  readonly after: string;
  readonly start: { readonly date: string; readonly time: string; readonly zone: string };
  /** `web, sms`; null = one that can everything. */
  readonly transports: string | null;
  /** What its ```yaml block says of the organisation; null = nothing. */
  readonly organisation: string | null;
  readonly entries: readonly Entry[];
}

const organisationFence = /```yaml\n([\s\S]*?)```/u;
const fence = /```story\n([\s\S]*?)```/u;

/** Reads a story. Throws with the line when it does not understand one: a line that is skipped would be a test that cannot fail. */
export function readStory(text: string): Story {
  const block = fence.exec(text);
  const title = /^# (.+)$/mu.exec(text)?.[1];
  if (block === null || block[1] === undefined || title === undefined) throw new Error('a story has a title and one ```story block');
  const lines = block[1].split('\n');
  const start = /^start (\d{4}-\d\d-\d\d) (\d\d:\d\d(?::\d\d)?) (\S+)$/u.exec(lines[0] ?? '');
  if (start === null) throw new Error('a story begins with "start 2026-11-23 03:13:00 Asia/Kolkata"');
  const transports = /^transports (.+)$/u.exec(lines[1] ?? '')?.[1] ?? null;
  return {
    title,
    transports,
    organisation: organisationFence.exec(text.slice(0, block.index))?.[1] ?? null,
    before: text.slice(0, block.index),
    after: text.slice(block.index + block[0].length),
    start: { date: start[1] ?? '', time: full(start[2] ?? ''), zone: start[3] ?? '' },
    entries: readEntries(lines.slice(transports === null ? 1 : 2)),
  };
}

function readEntries(lines: readonly string[]): readonly Entry[] {
  const entries: Entry[] = [];
  for (const line of lines) {
    if (line.trim() === '' || line.startsWith('//')) continue;
    const continued = /^ {2}\| ?(.*)$/u.exec(line);
    const last = entries.at(-1);
    if (continued !== null && last !== undefined && 'output' in last) {
      entries[entries.length - 1] = { output: { ...last.output, lines: [...last.output.lines, continued[1] ?? ''] } };
      continue;
    }
    const timed = /^(\d\d:\d\d(?::\d\d)?(?: \+\d+d)?) (.+)$/u.exec(line);
    if (timed === null) throw new Error(`not understood: ${line}`);
    const time = full(timed[1] ?? '');
    const said = timed[2] ?? '';
    if (said.startsWith('Muster ')) entries.push({ output: { time, head: said, lines: [] } });
    else entries.push({ time, source: line, step: readStep(said) });
  }
  return entries;
}

const full = (time: string): string => {
  const [clock = '', day] = time.split(' ');
  const whole = clock.length === 5 ? `${clock}:00` : clock;
  return day === undefined ? whole : `${whole} ${day}`;
};

function readStep(said: string): Step {
  const alert = /^alert ([\w-]+)(?: ×(\d+))?: (.+)$/u.exec(said);
  if (alert !== null) return { kind: 'alert', source: alert[1] ?? '', body: alert[3] ?? '', times: Number(alert[2] ?? 1) };
  const reacts = /^(\S+) reacts (\S+|nothing) to "(.+)"$/u.exec(said);
  if (reacts !== null)
    return { kind: 'reacts', who: reacts[1] ?? '', emoji: reacts[2] === 'nothing' ? '' : (reacts[2] ?? ''), to: reacts[3] ?? '' };
  const says = /^(\S+) → (\S+(?: customers)?)(?: \(((?:[^()"]|"[^"]*")+)\))?: ?(.*)$/u.exec(said);
  if (says !== null)
    return {
      kind: 'says',
      who: says[1] ?? '',
      where: says[2] ?? '',
      how: readHow(says[3] ?? ''),
      text: (says[4] ?? '').replaceAll('⏎', '\n'),
    };
  const event = readEvent(said);
  if (event !== null) return event;
  const check = /^check INC-(\d+) (\{.+\})$/u.exec(said);
  if (check !== null) return { kind: 'check', number: Number(check[1]), wanted: check[2] ?? '' };
  const shown = /^(timeline|card) INC-(\d+)$/u.exec(said);
  if (shown !== null) return { kind: shown[1] as 'timeline' | 'card', number: Number(shown[2]) };
  if (said === 'wait') return { kind: 'wait' };
  throw new Error(`not understood: ${said}`);
}

/** What happens to transports, deliveries and groups. */
function readEvent(said: string): Step | null {
  const network = /^(\w+) (up|down)$/u.exec(said);
  if (network !== null)
    return { kind: 'network', transport: network[1] === 'whatsapp' ? null : (network[1] ?? ''), up: network[2] === 'up' };
  const state = /^(\w+) is ([a-z-]+)$/u.exec(said);
  if (state !== null) return { kind: 'state', transport: state[1] ?? '', state: state[2] ?? '' };
  const delivers = /^(\w+) (delivers|does not deliver) to (\S+)$/u.exec(said);
  if (delivers !== null)
    return { kind: 'delivers', transport: delivers[1] ?? '', who: delivers[3] ?? '', does: delivers[2] === 'delivers' };
  const refuses = /^(\w+) refuses (\S+)$/u.exec(said);
  if (refuses !== null) return { kind: 'refuses', transport: refuses[1] ?? '', who: refuses[2] ?? '' };
  const bounces = /^(\w+) could not deliver "([^"]+)" to (\S+): (.+)$/u.exec(said);
  if (bounces !== null)
    return {
      kind: 'bounces',
      transport: bounces[1] ?? '',
      words: bounces[2] ?? '',
      who: bounces[3] ?? '',
      reason: bounces[4] ?? '',
    };
  const reads = /^(\S+) reads "(.+)"$/u.exec(said);
  if (reads !== null) return { kind: 'reads', who: reads[1] ?? '', words: reads[2] ?? '' };
  const changed = /^(\S+)'s number changed on (\w+)(?: to (\S+))?$/u.exec(said);
  if (changed !== null) return { kind: 'changed', who: changed[1] ?? '', transport: changed[2] ?? '', now: changed[3] ?? null };
  const gone = /^the group of (\S+) is gone: (.+)$/u.exec(said);
  if (gone !== null) return { kind: 'gone', room: gone[1] ?? '', reason: gone[2] ?? '' };
  const joins = /^(\S+) joins (\S+) by the link$/u.exec(said);
  if (joins !== null) return { kind: 'joins', who: joins[1] ?? '', room: joins[2] ?? '' };
  const shy = /^(\S+) cannot be added to groups$/u.exec(said);
  if (shy !== null) return { kind: 'shy', who: shy[1] ?? '' };
  const call = readCall(said);
  if (call !== null) return call;
  const back = /^(\S+) takes back what they said last$/u.exec(said);
  return back === null ? null : { kind: 'takes-back', who: back[1] ?? '' };
}

/** What comes of a call. */
function readCall(said: string): Step | null {
  const mailbox = /^a mailbox takes (\S+)'s call$/u.exec(said);
  if (mailbox !== null) return { kind: 'call', who: mailbox[1] ?? '', act: 'mailbox', key: '' };
  const phone = /^(\S+)'s phone (stops ringing|is busy)$/u.exec(said);
  if (phone !== null) return { kind: 'call', who: phone[1] ?? '', act: phone[2] === 'is busy' ? 'busy' : 'stops ringing', key: '' };
  const acts = /^(\S+) (picks up|presses)(?: ([0-9*#]))?$/u.exec(said);
  return acts === null ? null : { kind: 'call', who: acts[1] ?? '', act: acts[2] as CallAct, key: acts[3] ?? '' };
}

/** `by sms, quoting "pool", forwarded`. Throws on anything it does not know. */
function readHow(text: string): How {
  const parts = text === '' ? [] : text.split(/, (?=(?:[^"]*"[^"]*")*[^"]*$)/u);
  const known = /^(?:forwarded|edited|quoting "[^"]+"|by \w+|from \S+|as \S+|with \S+(?: of \d+ bytes)?)$/u;
  for (const part of parts) if (!known.test(part)) throw new Error(`said how? "${part}"`);
  const after = (word: string) => parts.find((part) => part.startsWith(`${word} `))?.slice(word.length + 1) ?? null;
  const [image = null, size] = after('with')?.split(/ of | bytes/u) ?? [];
  return {
    quoting: after('quoting')?.slice(1, -1) ?? null,
    forwarded: parts.includes('forwarded'),
    edited: parts.includes('edited'),
    by: after('by'),
    from: after('from'),
    account: after('as'),
    image,
    sizeBytes: size === undefined ? null : Number(size),
  };
}

/** A story with the outputs that were heard, in the order in which they were; used to record, then read by a person. */
export function writeStory(story: Story, entries: readonly Entry[]): string {
  const lines = [`start ${story.start.date} ${story.start.time} ${story.start.zone}`];
  if (story.transports !== null) lines.push(`transports ${story.transports}`);
  for (const entry of entries) {
    if ('output' in entry)
      lines.push(`${entry.output.time} ${entry.output.head}`, ...entry.output.lines.map((line) => `  | ${line}`.trimEnd()));
    else lines.push('', entry.source);
  }
  return `${story.before}\`\`\`story\n${lines.join('\n')}\n\`\`\`${story.after}`;
}
