// What only the whole of Muster says: short conversations, told like the stories, of which every answer is kept.

import { readStory } from '../stories/story.js';
import { tell } from '../stories/tell.js';
import { eachShape, type Known, type Said, type Scene } from './scene.js';

const db = (key: string, severity = 'critical', title = 'DB connection pool timeout') =>
  JSON.stringify({ title, severity, service: 'payments-db', key });

/** Only what people and monitoring do; times are of Monday, 23 November 2026, in Kolkata. */
const conversations: Readonly<Record<string, string>> = {
  Silences: `
14:00:00 Asha → Muster: silence payments-db 1h disks are swapped
14:00:10 alert generic: ${db('a', 'high')}
14:00:20 Asha → Muster: silences
14:00:30 Asha → Muster: undo
14:00:40 Asha → Muster: undo
14:01:00 Mia → Muster: silence everything 30m
14:01:10 Mia → Muster: yes
14:01:20 Mia → Muster: unsilence
14:01:30 Mia → Muster: undo
14:01:40 Mia → Muster: unsilence nothing
14:01:50 Mia → Muster: unsilence everything
14:02:00 Mia → Muster: unsilence
14:02:10 Mia → Muster: silence paymnts-db 1h
14:02:20 Mia → Muster: silence pay* 10m load test
14:02:30 Mia → Muster: yes
14:03:00 Asha → Muster: silence everything 1h
14:03:10 Asha → Muster: silence payments-db 30h
14:03:20 alert generic: ${db('p1')}
14:03:40 Asha → Muster: silence payments-db 1h
14:04:00 Mia → Muster: ack 2
14:04:10 Mia → Muster: snooze 15 vendor is on it
14:04:20 Mia → Muster: unsnooze
14:14:00 wait`,
  'Merging, and taking it back': `
14:00:00 alert generic: ${db('a', 'high')}
14:00:10 Asha → Muster: ack 1
14:00:20 Ian → Muster: declare P2 checkout is down
14:00:40 Asha → Muster: merge 2 into 1
14:00:50 Asha → Muster: yes
14:01:00 Asha → Muster: undo
14:01:10 Ben → Muster: 2 duplicate of 1
14:01:20 Asha → Muster: no
14:01:30 Ben → Muster: merge 2 into 1
14:01:40 Asha → Muster: yes
14:01:50 Asha → Muster: 1 merge 2 into 3
14:02:00 Asha → Muster: merge 7 into 1`,
  'Whoever has no part in it, and mistakes': `
14:00:00 Asha → Muster: declare P1 payments are down
14:00:10 Asha → Muster: ack
14:00:20 Ian → Muster: resolve all good now
14:00:30 Ian → Muster: no
14:00:40 Ian → Muster: 7 ack
14:00:50 Ian → Muster: cancel 1 test
14:01:00 Ian → Muster: test page @asha
14:01:10 Ada → Muster: test page @asha
14:01:20 Ian → Muster: addresses
14:01:30 Ian → Muster: addresses @asha
14:01:40 Ian → Muster: approve
14:01:50 Ian → Muster: stop
14:02:00 Ian → Muster: start
14:02:10 Ian → Muster: cancel
14:02:20 Ian → Muster: yes
14:02:30 Ian → Muster: 3
14:02:40 Ian → Muster: resolved?
14:02:50 Ian → Muster: P3 status
14:03:00 Ian → Muster: what about the weather
14:03:10 Asha → Muster: is it resolved?
14:03:20 Asha → Muster: resolve
14:03:30 Asha → Muster: no pool is gone
14:03:40 Ian → Muster: P1 INCIDENT: search down
14:03:50 Ian → Muster: no
14:04:00 Ian → Muster: checkout is down
14:04:10 Ian → Muster: yes
14:04:20 Ian → Muster: undo`,
  'Several pages': `
14:00:00 alert generic: ${db('a', 'high')}
14:00:00 alert generic: ${db('b', 'high', 'Replica lag')}
14:00:10 Asha → Muster: hmm
14:00:20 Asha → Muster: ack both
14:00:30 Asha → Muster: ack all
14:00:40 Asha → Muster: resolve
14:00:50 Asha → Muster: 2
14:01:00 Asha → Muster: undo
14:01:10 Asha → Muster: list`,
  'The shift changes': `
08:50:00 Nia → Muster: declare P3 reports are late
08:51:00 alert generic: ${db('a', 'high')}
08:51:00 alert generic: ${db('b', 'warning', 'Replica lag')}
08:52:00 Asha → Muster: ack 2
08:52:10 Ben → Muster: ack 2
09:01:00 wait`,
  'A transport is lost': `
transports web, sms
14:00:00 web is banned
14:01:00 alert generic: ${db('a')}
14:01:20 Asha → Muster (by sms): ack
14:03:00 web is well
14:05:00 wait`,
};

/** Of a message that is told to many, the names; of the room, its number. */
const headOf = (head: string): string => head.replace(/^Muster → /u, '');

/** Without what is listed already. */
export async function conversationScenes(known: Known): Promise<readonly Scene[]> {
  const scenes: Scene[] = [];
  for (const [title, text] of Object.entries(conversations)) {
    const lines = text.trim().split('\n');
    const transports = lines[0]?.startsWith('transports') === true ? [lines.shift()] : [];
    const story = [
      `start 2026-11-23 ${lines[0]?.startsWith('14:') === true ? '13:59' : '08:49'}:00 Asia/Kolkata`,
      ...transports,
      ...lines,
    ].join('\n');
    const { entries, errors } = await tell(readStory(`# ${title}\n\n\`\`\`story\n${story}\n\`\`\`\n`));
    if (errors.length > 0) throw new Error(`${title}: ${errors.join('\n')}`);
    const said: Said[] = [];
    for (const entry of entries) {
      if (!('output' in entry)) {
        if (entry.step.kind !== 'wait') said.push({ head: `${entry.time.slice(0, 5)} ${spoken(entry.source)}`, text: '' });
        continue;
      }
      const { time, head, lines: words } = entry.output;
      const text = words.join('\n');
      // Pages and cards are listed by themselves.
      if (text !== '' && !/^(?:Resolve by|Due now)/mu.test(text) && !head.includes('(pinned)'))
        said.push({ head: `${time.slice(0, 5)} ${headOf(head)}`, text });
    }
    scenes.push({ title, said: eachShape(said, known) });
  }
  return scenes;
}

/** A step without its time. */
const spoken = (source: string): string => source.replace(/^\S+(?: \+\d+d)? /u, '').replace(' → Muster: ', ' says: ');
