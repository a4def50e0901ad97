// Lines that people type, and what each must bring about: read from the YAML files of this folder, one a scene.

import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { severities, statuses } from '../../../src/incident/incident.js';
import { people } from './people.js';

/**
 * Where a line is said. *paged*: direct chat of asha, whose page of a P1 is unanswered. *mine*: direct, she has it. *room*: its war room,
 * acknowledged. *decision*: there, an open proposal. *approved*: there, an approved one. *clear*: there, every alert cleared. *two*:
 * direct, two unanswered pages. *two-room*: the war room of the first, she has both. *resolved*: its war room, it is over.
 * *mitigated*: its war room, all is
 * clear, mitigated. *idle*: direct, nothing is open. *asked*: direct chat of ben, whom she asked to take it over. *storm*: direct, five unanswered pages.
 */
export const sceneNames = [
  'paged',
  'mine',
  'room',
  'decision',
  'approved',
  'clear',
  'two',
  'two-room',
  'mitigated',
  'resolved',
  'idle',
  'asked',
  'storm',
] as const;
export type SceneName = (typeof sceneNames)[number];

const accepting = <Value extends z.ZodType>(value: Value) =>
  z.union([
    value.transform((one) => ({ oneOf: [one], noneOf: null })),
    z.array(value).transform((oneOf) => ({ oneOf, noneOf: null })),
    z.strictObject({ not: z.array(value) }).transform(({ not }) => ({ oneOf: null, noneOf: not })),
  ]);
export interface Accepted {
  readonly oneOf: readonly unknown[] | null;
  readonly noneOf: readonly unknown[] | null;
}

const pattern = z
  .string()
  .regex(/^\/.*\/i?$/su, 'a pattern like /INC-/')
  .transform((text) => new RegExp(text.slice(1, text.lastIndexOf('/')), `u${text.endsWith('i') ? 'i' : ''}`));

const ofIncident = {
  status: accepting(z.enum(statuses)).optional(),
  owner: accepting(z.enum(people)).optional(),
  severity: accepting(z.enum(severities)).optional(),
  progress: accepting(z.union([z.number(), z.literal('none')])).optional(),
  customers: accepting(z.union([z.number(), z.literal('none')])).optional(),
  eta: accepting(z.boolean()).optional(),
  /** State of the newest one. */
  proposal: accepting(z.enum(['none', 'open', 'approved', 'rejected', 'done', 'overridden'])).optional(),
  quiet: accepting(z.boolean()).optional(),
};

const wanted = z.strictObject({
  ...ofIncident,
  /** The same of the second incident. */
  other: z.strictObject(ofIncident).optional(),
  /** The same of every one but the first. */
  rest: z.strictObject(ofIncident).optional(),
  /** Of the incident that was opened. */
  declared: z
    .strictObject({
      status: ofIncident.status,
      severity: ofIncident.severity,
      customers: ofIncident.customers,
      title: pattern.optional(),
      drill: z.boolean().optional(),
    })
    .optional(),
  /** How many incidents were opened. */
  opened: accepting(z.number()).optional(),
  silences: accepting(z.number()).optional(),
  /** How many customer reports wait. */
  reports: accepting(z.number()).optional(),
  /** Who is paged by it, in any order. */
  pages: z.union([z.array(z.enum(people)), z.literal('anybody')]).optional(),
  /** Nothing changes, and nobody is told but whoever spoke. */
  unchanged: z.literal(true).optional(),
  /** Null where the kind asks for it and one line of it does not. */
  answered: z.literal(true).nullish(),
  silent: z.literal(true).nullish(),
  /** Who is in the war room that was not in it before. */
  joins: z.array(z.enum(people)).optional(),
  answer: pattern.optional(),
  /** A line of the timeline. */
  kept: pattern.optional(),
});
export type Wanted = z.output<typeof wanted>;

const spoken = {
  by: z.enum(people).optional(),
  where: z.enum(['direct', 'room']).optional(),
  /** The newest message of the bot there, or the page. */
  quoting: z.enum(['bot', 'page']).optional(),
};
const words = z.string().min(1);
type Speech = { readonly say: string } & z.output<z.ZodObject<typeof spoken>>;
/** In order; one of them may be somebody else's, and time may pass between two. */
const step = z.union([
  words.transform((say): Speech => ({ say })),
  z.strictObject({ ...spoken, say: words }),
  z.strictObject({ waitMinutes: z.number().positive() }),
]);
export type Step = z.output<typeof step>;
const line = z.union([
  words.transform((say) => ({ say: [{ say }], reacts: null, want: {} })),
  z
    .strictObject({ ...spoken, say: z.union([words.transform((say) => [{ say }]), z.array(step)]), want: z.unknown().optional() })
    .transform(({ want, ...rest }) => ({ ...rest, reacts: null, want: want ?? {} })),
  z
    .strictObject({ ...spoken, reacts: words, to: words, want: z.unknown().optional() })
    .transform(({ reacts, to, want, ...rest }) => ({ ...rest, say: [], reacts: { emoji: reacts, to }, want: want ?? {} })),
]);
const file = z.strictObject({
  scene: z.enum(sceneNames),
  kinds: z.array(z.strictObject({ kind: words, ...spoken, want: z.unknown(), lines: z.array(line).min(1) })),
});

export interface Line {
  readonly scene: SceneName;
  readonly kind: string;
  readonly by: (typeof people)[number];
  readonly where: 'direct' | 'room';
  readonly quoting: 'bot' | 'page' | null;
  /** In order; `{n}` is the number of the incident, `{m}` that of the second. */
  readonly say: readonly Step[];
  readonly reacts: { readonly emoji: string; readonly to: string } | null;
  readonly want: Wanted;
}

const directScenes: ReadonlySet<SceneName> = new Set(['paged', 'mine', 'two', 'idle', 'asked', 'storm']);

/** Every line of the folder. What a line wants is added to what its kind wants, field by field. */
export function readCorpus(folder = new URL('./', import.meta.url)): readonly Line[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .flatMap((name) => readFileOfLines(name, readFileSync(new URL(name, folder), 'utf8')));
}

function readFileOfLines(name: string, text: string): readonly Line[] {
  const read = file.safeParse(parse(text));
  if (!read.success) throw new Error(`${name}: ${z.prettifyError(read.error)}`);
  const { scene, kinds } = read.data;
  return kinds.flatMap(({ kind, want, lines, ...ofKind }) =>
    lines.map((one) => {
      const both = wanted.safeParse({ ...(want as object), ...(one.want as object) });
      if (!both.success) throw new Error(`${name}, ${kind}, ${JSON.stringify(one.say)}: ${z.prettifyError(both.error)}`);
      const how = { ...ofKind, ...one };
      return {
        scene,
        kind,
        by: how.by ?? (scene === 'asked' ? 'ben' : 'asha'),
        where: how.where ?? (directScenes.has(scene) ? 'direct' : 'room'),
        quoting: how.quoting ?? null,
        say: one.say,
        reacts: one.reacts,
        want: both.data,
      };
    }),
  );
}

/** As it stands in a title and in the table of what failed. */
export function titleOf({ scene, by, where, quoting, say, reacts }: Line): string {
  const said = reacts === null ? say.map(stepInWords).join(', then ') : `reacts ${reacts.emoji} to “${reacts.to}”`;
  return `${scene}, ${by} ${where === 'room' ? 'in the room' : 'directly'}${quoting === null ? '' : `, quoting the ${quoting}`}: ${said}`;
}

const stepInWords = (step: Step): string => {
  if ('waitMinutes' in step) return `${step.waitMinutes} min later`;
  return `${'by' in step && step.by !== undefined ? `${step.by} ` : ''}“${step.say}”`;
};
