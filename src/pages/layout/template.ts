// Templates of pages: HTML in eta's tags (`<%= it.name %>`), compiled once, when the file that holds them is loaded.
// What a template is given is escaped; only what another template made goes in as it is. There is no way round that: `<%~` is refused.

import { Eta } from 'eta';

/** Markup that a template made. */
class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
  toString(): string {
    return this.markup;
  }
}

export type { Html };

/** Compiles a template. `it` is the data; a name that the data does not have is an error, never the word "undefined" on a page. */
export function template<Data extends object>(text: string): (it: Data) => Html {
  if (text.includes('<%~')) throw new Error('A template puts nothing in unescaped: hand it what another template made.');
  const draw = eta.compile(text);
  return (it) => new Html(eta.render(draw, it));
}

/** What to put where there is nothing to show. */
export const nothing = new Html('');

const shown = (value: unknown): string => {
  if (value instanceof Html) return value.markup;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (character) => escapes[character] ?? character);
  throw new TypeError(`A page shows words, numbers and what templates made, not ${value === null ? 'null' : typeof value}.`);
};

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const eta = new Eta({ autoEscape: true, escapeFunction: shown });
