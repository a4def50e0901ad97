// Which notifications lie over a phone: nothing that is merely said may hide a page.

import { expect, test } from 'vitest';
import { type Notification, shownBeside, shownWith } from '../../phones/notifications.js';

interface Named extends Notification {
  readonly is: string;
}

const page = (is: string, chat = 'own'): Named => ({ is, chat, isPage: true });
const said = (is: string, chat: string): Named => ({ is, chat, isPage: false });
const names = (all: readonly Named[]) => all.map(({ is }) => is);
const after = (...arrived: readonly Named[]) => names(arrived.reduce<readonly Named[]>(shownWith, []));

test('a page stays on top of what its room says, whichever comes first', () => {
  expect(after(page('page'), said('card', 'room'), said('welcome', 'room'))).toEqual(['page', 'welcome']);
  expect(after(said('card', 'room'), said('welcome', 'room'), page('page'))).toEqual(['page', 'welcome']);
});

test('of two pages the newer is on top, and there is no place for anything else', () => {
  expect(after(page('first'), said('hello', 'room'), page('second'))).toEqual(['second', 'first']);
  expect(after(page('first'), page('second'), said('hello', 'room'))).toEqual(['second', 'first']);
});

test('what is merely said is shown once for each chat, the newest first', () => {
  expect(after(said('one', 'a'), said('two', 'b'), said('three', 'b'))).toEqual(['three', 'one']);
});

test('whoever goes elsewhere keeps the page, and opening its chat takes it away', () => {
  const shown = [page('page'), said('hello', 'room')];
  expect(names(shownBeside(shown, 'room'))).toEqual(['page']);
  expect(names(shownBeside(shown, null))).toEqual(['page']);
  expect(names(shownBeside(shown, 'own'))).toEqual([]);
});
