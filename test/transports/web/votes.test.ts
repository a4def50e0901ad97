// Votes in WhatsApp Web: a poll under the words, and each answer heard as words under them.

import { beforeAll, expect, test } from 'vitest';
import { library } from '../../../src/transports/web/library.js';
import { outboundTo } from '../contract.js';
import { asha, ben, me, mia } from '../web-fake.js';
import { type WebRig, webRig } from '../web-rig.js';

/** It is loaded once, when it is first needed. */
beforeAll(() => library());

const choices = [
  { title: '✅ approve', says: 'approve 2' },
  { title: '❌ reject', says: 'reject 2' },
];
const proposal = (more: object = {}) =>
  outboundTo(mia.phone, 'Proposal 2: fail over\nReply *approve 2*.', { vote: true, choices, ...more });

const asked = async (rig: WebRig) => {
  const { id } = await rig.transport.send(proposal());
  await rig.quiet();
  const poll = rig.whatsapp.chat(mia.lid).messages.find(({ type }) => type === 'poll_creation');
  if (poll === undefined) throw new Error('no poll was sent');
  return { id, poll };
};
const voteOf = (poll: { id: object }, voter: unknown, name: string | undefined, at = 1_768_600_000_000) => ({
  voter,
  selectedOptions: name === undefined ? [] : [{ name, localId: choices.findIndex(({ title }) => title === name) }],
  interractedAtTs: at,
  parentMsgKey: poll.id,
});

test('the words come first, then a poll with one answer each', async () => {
  const rig = await webRig();
  const { poll } = await asked(rig);
  expect(rig.whatsapp.words(mia.phone)).toEqual(['Proposal 2: fail over\nReply *approve 2*.', 'Proposal 2: fail over']);
  expect(poll.content).toMatchObject({
    pollOptions: [{ name: '✅ approve' }, { name: '❌ reject' }],
    options: { allowMultipleAnswers: false },
  });
});

test('a vote is heard as the words of the choice, under the words that asked', async () => {
  const rig = await webRig();
  const { id, poll } = await asked(rig);
  rig.whatsapp.emit('vote_update', voteOf(poll, mia.lid, '✅ approve'));
  await rig.quiet();
  expect(rig.heard.messages).toMatchObject([
    { from: mia.phone, account: mia.lid, chat: null, text: 'approve 2', quoted: id, forwarded: false, edited: false },
  ]);
});

test('a vote that got lost is heard within a minute, and one that was heard is not heard again', async () => {
  const rig = await webRig();
  const { poll } = await asked(rig);
  const lost = voteOf(poll, { _serialized: ben.lid }, '❌ reject');
  const told = voteOf(poll, mia.lid, '✅ approve');
  rig.whatsapp.emit('vote_update', told);
  rig.whatsapp.script.set('getPollVotes', (key) => (key === poll.id._serialized ? [told, lost] : []));
  for (let minute = 0; minute < 3; minute++) await rig.clock.advance(60_000);
  await rig.quiet();
  expect(rig.heard.messages.map(({ from, text }) => [from, text])).toEqual([
    [mia.phone, 'approve 2'],
    [ben.phone, 'reject 2'],
  ]);
});

test('somebody who changes their mind is heard again; somebody who takes it back is not', async () => {
  const rig = await webRig();
  const { poll } = await asked(rig);
  rig.whatsapp.emit('vote_update', voteOf(poll, mia.lid, '✅ approve', 1_768_600_000_000));
  rig.whatsapp.emit('vote_update', voteOf(poll, mia.lid, undefined, 1_768_600_001_000));
  rig.whatsapp.emit('vote_update', voteOf(poll, mia.lid, '❌ reject', 1_768_600_002_000));
  await rig.quiet();
  expect(rig.heard.messages.map(({ text }) => text)).toEqual(['approve 2', 'reject 2']);
});

test('an answer or a reaction to the poll is one to the words above it', async () => {
  const rig = await webRig();
  const { id, poll } = await asked(rig);
  rig.whatsapp.arrives({
    chat: mia.lid,
    body: 'approve',
    hasQuotedMsg: true,
    rawData: { quotedStanzaID: poll.id.id, quotedParticipant: me.lid },
  });
  const reaction = {
    id: { fromMe: false, id: 'R1', remote: mia.lid },
    msgId: poll.id,
    senderId: mia.lid,
    reaction: '✅',
    timestamp: 1_768_600_000,
  };
  rig.whatsapp.emit('message_reaction', reaction);
  await rig.quiet();
  expect(rig.heard.messages).toMatchObject([{ text: 'approve', quoted: id }]);
  expect(rig.heard.reactions).toMatchObject([{ message: id, emoji: '✅' }]);
});

test('after a restart the polls are still ours', async () => {
  const first = await webRig();
  const { id, poll } = await asked(first);
  const second = await webRig({ memory: first.memory, clock: first.clock });
  second.whatsapp.emit('vote_update', voteOf(poll, asha.lid, '✅ approve'));
  await second.quiet();
  expect(second.heard.messages).toMatchObject([{ text: 'approve 2', quoted: id }]);
});

test('votes in polls of others, and our own, are nobody speaking', async () => {
  const rig = await webRig();
  const { poll } = await asked(rig);
  rig.whatsapp.emit('vote_update', voteOf({ id: { fromMe: false, id: '3AFF', remote: mia.lid } }, mia.lid, '✅ approve'));
  rig.whatsapp.emit('vote_update', voteOf(poll, me.lid, '✅ approve'));
  await rig.quiet();
  expect(rig.heard.messages).toEqual([]);
});

test('a poll that cannot be sent fails nothing: the words can be answered', async () => {
  const rig = await webRig();
  rig.whatsapp.script.set('sendMessage', (_to, content) => {
    if (typeof content !== 'string') throw new Error('t: t');
    return rig.whatsapp.store(rig.whatsapp.message({ chat: mia.lid, fromMe: true, body: content }));
  });
  await rig.transport.send(proposal());
  await rig.quiet();
  expect(rig.lines.join()).toMatch(/poll could not be sent/);
});

test('choices under a page are words only: nobody votes on a page', async () => {
  const rig = await webRig();
  await rig.transport.send(proposal({ vote: false }));
  await rig.quiet();
  expect(rig.whatsapp.words(mia.phone)).toHaveLength(1);
});
