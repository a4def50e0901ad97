// Says one line in its scene, and compares what it brought about with what is wanted. What a line does not name must stay as it was.

import { isDeepStrictEqual } from 'node:util';
import { minutes } from '../../../src/incident/duration.js';
import type { Incident } from '../../../src/incident/incident.js';
import type { Spoken } from '../../fake-transport.js';
import type { World } from '../../world.js';
import type { Accepted, Line, Wanted } from './corpus.js';
import { firstNumber, goOn, openScene, type Scene, secondNumber } from './scenes.js';

export interface Failure {
  readonly line: Line;
  /** `status resolved`, one for each thing that came out otherwise. */
  readonly wanted: readonly string[];
  readonly got: readonly string[];
  /** Something changed that was not to change, or became something else than it was to become. */
  readonly wrongChange: boolean;
}

/** Null when everything came out as wanted. */
export async function outcomeOf(line: Line): Promise<Failure | null> {
  const scene = await openScene(line.scene);
  try {
    const before = await stateOf(scene.world);
    let spokenBefore = scene.world.transport.spoken.length;
    let reactedBefore = scene.world.transport.reacted.length;
    const firstSpoken = spokenBefore;
    for (const step of line.say) {
      if ('waitMinutes' in step) {
        await scene.world.advanceTo(scene.world.clock.now() + minutes(step.waitMinutes));
        continue;
      }
      spokenBefore = scene.world.transport.spoken.length;
      reactedBefore = scene.world.transport.reacted.length;
      await say(
        scene,
        { by: step.by ?? line.by, where: step.where ?? line.where, quoting: step.quoting ?? line.quoting },
        step.say.replaceAll('{n}', String(firstNumber)).replaceAll('{m}', String(secondNumber)),
      );
      await goOn(scene);
    }
    if (line.reacts !== null) {
      await react(scene, line, line.reacts);
      await goOn(scene);
    }
    const after = await stateOf(scene.world);
    const spoken = scene.world.transport.spoken.slice(firstSpoken);
    const differences = [
      ...changes(line.want, before, after),
      ...joined(line.want, before, after),
      ...(await words(scene, line, {
        all: spoken,
        last: scene.world.transport.spoken.slice(spokenBefore),
        ticks: scene.world.transport.reacted.slice(reactedBefore).map(({ emoji }) => emoji),
      })),
      ...scene.world.errors.map((error): Difference => ({ wanted: 'no error', got: error, wrongChange: false })),
    ];
    if (differences.length === 0) return null;
    return {
      line,
      wanted: differences.map((one) => one.wanted),
      got: differences.map((one) => one.got),
      wrongChange: differences.some((one) => one.wrongChange),
    };
  } finally {
    await scene.close();
  }
}

async function say(scene: Scene, { by, where, quoting }: Pick<Line, 'by' | 'where' | 'quoting'>, text: string): Promise<void> {
  const room = where === 'room';
  const chat = room ? scene.room() : scene.phone(by);
  const quoted = quoting === null ? undefined : (await newest(scene.world, chat, quoting === 'page')).id;
  return scene.says(by, text, { room, ...(quoted === undefined ? {} : { quoted }) });
}

async function react(scene: Scene, { by, where }: Line, { emoji, to }: { readonly emoji: string; readonly to: string }): Promise<void> {
  const { world } = scene;
  const chat = where === 'room' ? scene.room() : scene.phone(by);
  const message = world.transport.spoken.findLast((one) => one.chat === chat && one.text.includes(to));
  if (message === undefined || chat === null) throw new Error(`nothing there holds “${to}”`);
  await world.transport.reacts(scene.phone(by), message.id, emoji, message.group ? chat : undefined);
  await world.settle();
}

async function newest(world: World, chat: string | null, page: boolean): Promise<Spoken> {
  for (const one of [...world.transport.spoken].reverse()) {
    if (one.chat === chat && !one.pinned && (!page || (await kindOf(world, one)) === 'page')) return one;
  }
  throw new Error(`there is no ${page ? 'page' : 'message'} to quote`);
}

const kindOf = async ({ store, transport }: World, { id }: Spoken): Promise<string | null> =>
  (await store.sentAs(transport.name, id))?.message.kind ?? null;

interface State {
  readonly incidents: ReadonlyMap<number, Incident>;
  readonly silences: number;
  readonly reports: number;
  readonly timeline: readonly string[];
}

async function stateOf({ store, clock }: World): Promise<State> {
  const incidents = await store.list({ status: 'all', limit: 100 });
  const timelines = await Promise.all(incidents.map(({ number }) => store.timeline(number, 100)));
  return {
    incidents: new Map(incidents.map((one) => [one.number, one])),
    silences: (await store.silences(clock.now())).length,
    reports: (await store.openCustomerReports()).length,
    timeline: timelines.flat().map(({ text }) => text),
  };
}

/** What people see of an incident, by the names that lines use. */
const seen = (incident: Incident) => ({
  status: incident.status,
  owner: incident.seats.owner ?? 'nobody',
  severity: incident.severity,
  progress: incident.progress?.percent ?? 'none',
  customers: incident.impact.estimates.at(-1)?.customers ?? 'none',
  eta: incident.eta !== null,
  proposal: incident.proposals.at(-1)?.state ?? 'none',
  quiet: incident.quietUntil !== null,
});
type Seen = ReturnType<typeof seen>;

/** What a line that changes nothing leaves as it is, beyond what is seen. */
const whole = (incident: Incident) => ({
  ...seen(incident),
  ack: incident.ack?.by,
  seats: incident.seats,
  guests: incident.guests,
  escalatedTo: incident.escalatedTo,
  said: incident.progress?.text,
  etaAt: incident.eta?.at,
  proposals: incident.proposals.map((one) => `${one.number} ${one.state}`),
  category: incident.category,
  quietUntil: incident.quietUntil,
});

interface Difference {
  readonly wanted: string;
  readonly got: string;
  readonly wrongChange: boolean;
}

function changes(want: Wanted, before: State, after: State): readonly Difference[] {
  const differences: Difference[] = [];
  const compare = (what: string, accepted: Accepted | undefined, was: unknown, is: unknown) => {
    const wanted = accepted ?? { oneOf: [was], noneOf: null };
    const right = wanted.noneOf === null ? wanted.oneOf?.includes(is) === true : !wanted.noneOf.includes(is);
    if (!right) differences.push({ wanted: `${what} ${inWords(wanted)}`, got: `${what} ${is}`, wrongChange: is !== was });
  };
  const opened = [...after.incidents.values()].filter(({ number }) => !before.incidents.has(number));
  compare('opened', want.opened ?? { oneOf: [want.declared === undefined ? 0 : 1], noneOf: null }, 0, opened.length);
  compare('silences', want.silences, before.silences, after.silences);
  compare('reports', want.reports, before.reports, after.reports);
  const [declared] = opened;
  if (declared !== undefined && want.declared !== undefined) {
    const { status, severity, customers, title, drill = false } = want.declared;
    const is = seen(declared);
    if (status !== undefined) compare('declared status', status, null, is.status);
    if (severity !== undefined) compare('declared severity', severity, null, is.severity);
    if (customers !== undefined) compare('declared customers', customers, null, is.customers);
    compare('declared drill', { oneOf: [drill], noneOf: null }, null, declared.drill);
    if (title !== undefined && !title.test(declared.title))
      differences.push({ wanted: `title ${title}`, got: `title ${declared.title}`, wrongChange: true });
  }
  for (const [number, was] of before.incidents) {
    const is = after.incidents.get(number) ?? was;
    const named: Wanted['other'] = number === firstNumber ? want : ((number === secondNumber ? want.other : undefined) ?? want.rest);
    const name = number === firstNumber ? '' : number === secondNumber ? 'the other: ' : `${number}: `;
    if (want.unchanged && !isDeepStrictEqual(whole(was), whole(is))) {
      const [from, to] = differing(whole(was), whole(is));
      differences.push({ wanted: `unchanged ${name}${from}`, got: `${name}${to}`, wrongChange: true });
      continue;
    }
    const [from, to] = [seen(was), seen(is)];
    for (const what of Object.keys(from) as (keyof Seen)[])
      compare(`${name}${what}`, named?.[what] ?? goesOn(what, from, to), from[what], to[what]);
  }
  return differences;
}

function joined({ joins }: Wanted, before: State, after: State): readonly Difference[] {
  if (joins === undefined) return [];
  const members = (state: State) => (state.incidents.get(firstNumber)?.room?.members ?? []).map(({ person }) => person);
  const is = members(after).filter((person) => !members(before).includes(person));
  const right = isDeepStrictEqual([...is].sort(), [...joins].sort());
  return right ? [] : [{ wanted: `joins ${joins.join(', ')}`, got: `joins ${is.join(', ') || 'nobody'}`, wrongChange: false }];
}

/** Whoever has it may be working on it from any of their words on. */
const goesOn = (what: keyof Seen, from: Seen, to: Seen): Accepted | undefined =>
  what === 'status' && from.status === 'acknowledged' && to.status === 'investigating'
    ? { oneOf: ['acknowledged', 'investigating'], noneOf: null }
    : undefined;

function differing(from: object, to: object): readonly [string, string] {
  const names = Object.keys(from).filter((name) => !isDeepStrictEqual(from[name as never], to[name as never]));
  const told = (of: object) => names.map((name) => `${name} ${JSON.stringify(of[name as never])}`).join(', ');
  return [told(from), told(to)];
}

const inWords = ({ oneOf, noneOf }: Accepted): string => (oneOf === null ? `not ${noneOf?.join('|')}` : oneOf.join('|'));

async function words(
  scene: Scene,
  { by, where, want }: Line,
  { all, last, ticks }: { readonly all: readonly Spoken[]; readonly last: readonly Spoken[]; readonly ticks: readonly string[] },
): Promise<readonly Difference[]> {
  const { world } = scene;
  const differences: Difference[] = [];
  const differs = (wanted: string, got: string, wrongChange = false) => differences.push({ wanted, got, wrongChange });
  const own = scene.phone(by);
  const chat = where === 'room' ? scene.room() : own;
  const toSpeaker = (one: Spoken) => !one.pinned && (one.chat === chat || one.chat === own);
  const answers = last.filter(toSpeaker).map((one) => one.text);
  const answer = answers.length === 0 ? 'no answer' : brief(answers.join('\n'));
  // A ✅ on what was said in the room is the answer to it.
  if (want.answered && answers.length === 0 && ticks.length === 0) differs('answered', 'no answer');
  if (want.silent && answers.length + ticks.length > 0) differs('silent', `said: ${answer} ${ticks.join('')}`);
  if (want.answer !== undefined && !answers.some((text) => want.answer?.test(text))) differs(`answer ${want.answer}`, `said: ${answer}`);
  const others = all.filter((one) => !toSpeaker(one) && !one.pinned);
  if (want.unchanged && others.length > 0) differs('nobody else told', `told ${others.length}: ${brief(others[0]?.text ?? '')}`, true);
  const paged = new Set<string>();
  for (const one of all) {
    const person = [...world.organisation.people.values()].find(({ phone }) => phone === one.chat);
    if (person !== undefined && (await kindOf(world, one)) === 'page') paged.add(person.key);
  }
  const wanted = want.pages ?? (opens(want) ? 'anybody' : []);
  if (wanted !== 'anybody' && !isDeepStrictEqual([...paged].sort(), [...wanted].sort()))
    differs(`pages ${wanted.join(', ') || 'nobody'}`, `pages ${[...paged].sort().join(', ') || 'nobody'}`, paged.size > wanted.length);
  const timeline = (await stateOf(world)).timeline;
  if (want.kept !== undefined && !timeline.some((text) => want.kept?.test(text))) differs(`kept ${want.kept}`, `kept: ${timeline.at(-1)}`);
  return differences;
}

const opens = ({ declared, opened }: Wanted): boolean => declared !== undefined || opened?.oneOf?.some((count) => count !== 0) === true;

const brief = (text: string): string => {
  const oneLine = text.replaceAll(/\s*\n\s*/gu, ' / ');
  return oneLine.length > 140 ? `${oneLine.slice(0, 140)}…` : oneLine;
};
