// The web transport keeps the contract of every transport, over a scripted client.

import { can, createWebTransport } from '../../src/transports/web/web.js';
import { transportContract } from './contract.js';
import { manualClock, settled } from './manual-clock.js';
import { asha, ben, fakeMemory, fakeWhatsApp, me, mia, quietLog } from './web-fake.js';

transportContract('WhatsApp Web', can, async () => {
  const clock = manualClock();
  const whatsapp = fakeWhatsApp(clock);
  const transport = createWebTransport({ session: whatsapp.session, clock, log: quietLog(), memory: fakeMemory() });
  const all = async () => {
    for (let turn = 0; turn < 4; turn++) await settled();
  };
  return {
    transport,
    people: [asha.phone, ben.phone, mia.phone],
    noSuchChat: '120363999999999@g.us',
    heardIn: async (chat) => whatsapp.words(chat),
    subjectOf: async (chat) => whatsapp.chat(chat).group?.subject,
    fails: async (how) => {
      const thrown = how === 'for now' ? new Error('t: t') : new Error('No LID for user');
      for (const name of ['sendMessage', 'createGroup'])
        whatsapp.script.set(name, () => {
          throw thrown;
        });
    },
    refusesGroups: async (address) => {
      const person = whatsapp.person(address);
      if (person !== undefined) person.shy = true;
    },
    mends: async () => {
      whatsapp.script.clear();
      for (const person of whatsapp.people) person.shy = false;
    },
    says: async (from, text, chat) => {
      const lid = whatsapp.person(from)?.lid ?? from;
      whatsapp.arrives(chat === undefined ? { chat: lid, body: text } : { chat, author: lid, body: text });
    },
    reacts: async (from, message, emoji) => {
      await clock.advance(1_000);
      const by = whatsapp.person(from)?.lid ?? from;
      const target = { fromMe: true, remote: by, id: message, _serialized: `true_${by}_${message}` };
      const id = { fromMe: false, remote: by, id: `R${clock.now()}`, _serialized: '' };
      whatsapp.emit('message_reaction', { id, msgId: target, senderId: by, reaction: emoji, timestamp: clock.now() / 1000 });
    },
    reactedTo: async (message) => whatsapp.reactions.filter((one) => message.startsWith(one.message)).map(({ emoji }) => emoji),
    settled: async () => {
      await all();
      for (const { id, messages } of whatsapp.chats.values())
        for (const one of messages) if (one.fromMe && id !== me.lid) whatsapp.emit('message_ack', one, 2);
      await all();
    },
    close: () => transport.stop(),
  };
});
