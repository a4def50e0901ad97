import { describe } from 'vitest';
import { addresses } from '../../src/commands/addresses.js';
import { testPage } from '../../src/commands/test-page.js';
import { asksBack, countsInRooms, isTalkInRooms, understands } from './hearing.js';

describe('where somebody is reached', () => {
  understands(addresses, {
    addresses: { ask: 'question', question: { about: 'addresses', person: null } },
    'my addresses': { ask: 'question', question: { about: 'addresses', person: null } },
    'Addresses?': { ask: 'question', question: { about: 'addresses', person: null } },
    'addresses @ben': { ask: 'question', question: { about: 'addresses', person: 'ben' } },
    'addresses of ben': { ask: 'question', question: { about: 'addresses', person: 'ben' } },
  });
  asksBack(addresses, ['addresses @nobody', 'addresses sam']);
  countsInRooms(addresses, ['addresses', 'addresses @ben']);
  isTalkInRooms(['addresses of the load balancers are wrong']);
});

describe('a test page', () => {
  understands(testPage, {
    'test page': { ask: 'test-page', person: null },
    'Test page!': { ask: 'test-page', person: null },
    'test page me': { ask: 'test-page', person: 'asha' },
    'test page @ben': { ask: 'test-page', person: 'ben' },
    'test page for ben': { ask: 'test-page', person: 'ben' },
  });
  asksBack(testPage, ['test page @nobody', 'test page @cto']);
  countsInRooms(testPage, ['test page', 'test page @ben']);
  isTalkInRooms(['test page is down again', 'test pages are slow']);
});
