// The impact as it is asked, one question at a time: the questions, in order, and their words.

import { inline } from './escape.js';
import type { ImpactCatalogue } from './impact-facts.js';
import { customersAffected, type Incident } from './incident.js';
import { code } from './wording.js';

export const impactQuestions = ['locations', 'channels', 'products', 'text', 'customers'] as const;
export type ImpactQuestion = (typeof impactQuestions)[number];

const words: Readonly<Record<ImpactQuestion, string>> = {
  locations: 'Where are customers hit?',
  channels: 'Which channels are hit?',
  products: 'Which products are hit?',
  text: 'What do customers feel? One sentence, in their words.',
  customers: 'How many customers? An estimate will do.',
};

const isKnown = (incident: Incident, question: ImpactQuestion): boolean =>
  question === 'text'
    ? incident.impact.text !== null
    : question === 'customers'
      ? customersAffected(incident) !== null
      : incident.impact[question].length > 0;

/** The next question, from this one on, of which nothing is known; null: there is none. */
export function nextQuestion(incident: Incident, after: ImpactQuestion | null): ImpactQuestion | null {
  const from = after === null ? 0 : impactQuestions.indexOf(after) + 1;
  return impactQuestions.slice(from).find((question) => !isKnown(incident, question)) ?? null;
}

const mostOffered = 12;

/** All of which nothing is known. */
export const openQuestions = (incident: Incident): readonly ImpactQuestion[] =>
  impactQuestions.filter((question) => !isKnown(incident, question));

/** The question with its words to choose from; `asked`: all that are asked this time, of which it is one. */
export function questionWords(
  incident: Incident,
  question: ImpactQuestion,
  catalogue: ImpactCatalogue | undefined,
  asked: readonly ImpactQuestion[] = impactQuestions,
): string {
  const known = question === 'text' || question === 'customers' ? [] : (catalogue?.[question] ?? []).slice(0, mostOffered);
  const lines = known.map(({ key, name }, at) => `${at + 1} · ${inline(key, 40)}${name === key ? '' : ` (${inline(name, 40)})`}`);
  const how =
    known.length > 0
      ? 'Reply with numbers or words, *all*, *none*, or *skip*.'
      : question === 'text' || question === 'customers'
        ? 'Reply with it, or *skip*.'
        : 'Reply with names parted by commas, *none*, or *skip*.';
  const place = `${asked.indexOf(question) + 1}/${asked.length}`;
  return [`📝 ${code(incident)} · ${place} · ${words[question]}`, ...lines, `${how} *stop form* ends this.`].join('\n');
}
