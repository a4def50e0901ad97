// How the ways to reach people stand: a quiet line in the head of the page. A colour never says it alone.

import { arrange, el } from './dom.js';
import { detailWords, standing, standsWords } from './standing.js';
import type { Transport } from './types.js';

export interface TransportLine {
  readonly element: HTMLElement;
  /** Null: nobody could say. */
  render(transports: readonly Transport[] | null, timezone: string): void;
}

export function createTransportLine(): TransportLine {
  const list = el('ul', { class: 'transports', 'aria-label': 'How people are reached', hidden: true });
  const rows = new Map<string, HTMLElement>();
  return {
    element: list,
    render: (transports, timezone) => {
      list.hidden = transports === null || transports.length === 0;
      arrange(
        list,
        (transports ?? []).map((transport) => {
          const row = rows.get(transport.name) ?? el('li', { class: 'transport' });
          rows.set(transport.name, row);
          fill(row, transport, timezone);
          return row;
        }),
      );
    },
  };
}

function fill(row: HTMLElement, transport: Transport, timezone: string): void {
  const [words, more] = [standsWords(transport, timezone), detailWords(transport, timezone)];
  const looks = `${words} ${more}`;
  if (row.dataset.looks === looks) return;
  row.dataset.looks = looks;
  row.title = more;
  row.className = `transport transport-${standing(transport)}`;
  row.replaceChildren(
    el('span', { class: 'transport-dot', 'aria-hidden': 'true' }),
    el('span', {}, words),
    el('span', { class: 'visually-hidden' }, `. ${more}`),
  );
}
