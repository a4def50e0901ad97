// Reads and writes stories: WhatsApp transcripts in Markdown that run. The grammar is in test/stories/README.md.

export type Step =
  | { readonly kind: 'alert'; readonly source: string; readonly body: string; readonly times: number }
  | {
      readonly kind: 'says';
      readonly who: string;
      readonly where: string;
      readonly text: string;
      readonly quoting: string | null;
      readonly how: 'plain' | 'forwarded' | 'edited';
    }
  | { readonly kind: 'reacts'; readonly who: string; readonly emoji: string; readonly to: string }
  | { readonly kind: 'whatsapp'; readonly up: boolean }
  | { readonly kind: 'shy'; readonly who: string }
  | { readonly kind: 'check'; readonly number: number; readonly wanted: string }
  | { readonly kind: 'timeline'; readonly number: number }
  | { readonly kind: 'card'; readonly number: number }
  | { readonly kind: 'wait' };

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
  readonly entries: readonly Entry[];
}

const fence = /```story\n([\s\S]*?)```/u;

/** Reads a story. Throws with the line when it does not understand one: a line that is skipped would be a test that cannot fail. */
export function readStory(text: string): Story {
  const block = fence.exec(text);
  const title = /^# (.+)$/mu.exec(text)?.[1];
  if (block === null || block[1] === undefined || title === undefined) throw new Error('a story has a title and one ```story block');
  const lines = block[1].split('\n');
  const start = /^start (\d{4}-\d\d-\d\d) (\d\d:\d\d(?::\d\d)?) (\S+)$/u.exec(lines[0] ?? '');
  if (start === null) throw new Error('a story begins with "start 2026-11-23 03:13:00 Asia/Kolkata"');
  return {
    title,
    before: text.slice(0, block.index),
    after: text.slice(block.index + block[0].length),
    start: { date: start[1] ?? '', time: full(start[2] ?? ''), zone: start[3] ?? '' },
    entries: readEntries(lines.slice(1)),
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
  const says = /^(\S+) → (\S+)(?: \((?:quoting "([^"]+)"|(forwarded|edited))\))?: (.*)$/u.exec(said);
  if (says !== null)
    return {
      kind: 'says',
      who: says[1] ?? '',
      where: says[2] ?? '',
      quoting: says[3] ?? null,
      how: (says[4] as 'forwarded' | 'edited' | undefined) ?? 'plain',
      text: (says[5] ?? '').replaceAll('⏎', '\n'),
    };
  const whatsapp = /^whatsapp (up|down)$/u.exec(said);
  if (whatsapp !== null) return { kind: 'whatsapp', up: whatsapp[1] === 'up' };
  const shy = /^(\S+) cannot be added to groups$/u.exec(said);
  if (shy !== null) return { kind: 'shy', who: shy[1] ?? '' };
  const check = /^check INC-(\d+) (\{.+\})$/u.exec(said);
  if (check !== null) return { kind: 'check', number: Number(check[1]), wanted: check[2] ?? '' };
  const shown = /^(timeline|card) INC-(\d+)$/u.exec(said);
  if (shown !== null) return { kind: shown[1] as 'timeline' | 'card', number: Number(shown[2]) };
  if (said === 'wait') return { kind: 'wait' };
  throw new Error(`not understood: ${said}`);
}

/** A story with the outputs that were heard, in the order in which they were; used to record, then read by a person. */
export function writeStory(story: Story, entries: readonly Entry[]): string {
  const lines = [`start ${story.start.date} ${story.start.time} ${story.start.zone}`];
  for (const entry of entries) {
    if ('output' in entry)
      lines.push(`${entry.output.time} ${entry.output.head}`, ...entry.output.lines.map((line) => `  | ${line}`.trimEnd()));
    else lines.push('', entry.source);
  }
  return `${story.before}\`\`\`story\n${lines.join('\n')}\n\`\`\`${story.after}`;
}
