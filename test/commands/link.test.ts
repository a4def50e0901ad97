import { describe } from 'vitest';
import type { Ask } from '../../src/commands/command.js';
import { call, link, runbook } from '../../src/commands/link.js';
import { asksBack, countsInRooms, isTalkInRooms, understands } from './hearing.js';

const kept = (kind: 'link' | 'runbook' | 'call', url: string): Ask => ({ ask: 'command', command: { type: 'link', link: { kind, url } } });

describe('links, the runbook and the call', () => {
  understands(link, {
    'link https://wiki.example.com/db01?tab=ack': kept('link', 'https://wiki.example.com/db01?tab=ack'),
    'link HTTP://localhost:3000/x.': kept('link', 'http://localhost:3000/x'),
    'link <https://[::1]:8080/> the dashboard': kept('link', 'https://[::1]:8080/'),
    '42 link https://a.example': [kept('link', 'https://a.example'), { number: 42 }],
  });
  understands(runbook, { 'runbook: https://wiki.example.com/db01': kept('runbook', 'https://wiki.example.com/db01') });
  understands(call, { 'call https://meet.example.com/x': kept('call', 'https://meet.example.com/x') });
  asksBack(link, [
    'link',
    'link wiki.example.com',
    'link javascript:alert(1)',
    'link file:///etc/passwd',
    'link //evil.example',
    'link gopher://x',
  ]);
  asksBack(link, [
    'link https://',
    'link https://sns.example.com@evil.example/',
    'link https://a.example/<b>',
    `link https://${'a'.repeat(3_000)}`,
  ]);
  asksBack(call, ['call me']);
  countsInRooms(runbook, ['runbook https://wiki.example.com/db01']);
  isTalkInRooms(['call me', 'call the vendor', 'link is in the doc', 'link javascript:alert(1)', 'runbook says restart']);
});
