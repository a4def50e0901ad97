// A document as Markdown (CommonMark): what people said is escaped, so that it stays words.

import type { Document, Section, Statement } from './document.js';

export function markdownOf({ name, title, standing, sections }: Document): string {
  return `${[`# ${escaped(name)}: ${escaped(title)}`, `_${escaped(standing)}_`, ...sections.map(sectionOf)].join('\n\n')}\n`;
}

const sectionOf = ({ heading, facts, statements, timeline, missing }: Section): string =>
  [
    `## ${escaped(heading)}`,
    facts.map(({ label, value }) => `- **${escaped(label)}:** ${escaped(value)}`).join('\n'),
    statements.map(statementOf).join('\n'),
    timeline.map(({ at, text, seq }) => `${seq}. ${escaped(at)} – ${escaped(text)}`).join('\n'),
    missing === null ? '' : `_${escaped(missing)}_`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');

const statementOf = ({ text, by, at, seq }: Statement): string =>
  `- ${escaped(text)} (${by === null ? '' : `${escaped(by)}, `}${escaped(at)}, line ${seq})`;

/** One line of words: nothing in it formats, links, or begins a block. */
export const escaped = (text: string): string =>
  text
    .replace(/\s*[\r\n\u2028\u2029]+\s*/gu, ' / ')
    .replace(/[\\`*_{}[\]<>()#+!|~&]/gu, (mark) => `\\${mark}`)
    .replace(/^(\d+)([.)])/u, '$1\\$2')
    .replace(/^-/u, '\\-');
