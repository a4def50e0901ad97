// Mail by SMTP. It only sends: what is answered to it is read by nobody. The server that takes a mail vouches for no more than that, so
// a page that left by it counts as delivered to nobody.

import { randomBytes } from 'node:crypto';
import { SendFailure } from '../../fault.js';
import { isMailAddress } from '../../text/mail-address.js';
import type { OutboundMessage, Transport } from '../transport.js';
import { createMailConnection } from './connection.js';
import { examineMail } from './doctor.js';
import { troubleFrom } from './errors.js';
import { letterOf } from './letter.js';
import { type MailOptions, mailCan, mailTraits } from './options.js';
import { createServerHealth } from './server-health.js';

export type { MailOptions } from './options.js';

/** Nothing is loaded or asked before `start`. */
export function createMail(options: MailOptions): Transport {
  const { clock, memory, from, organisation, server } = options;
  const connection = createMailConnection(server, clock);
  const health = createServerHealth({ clock, verify: () => connection.verify() });
  let started = false;
  let named: Promise<string> | null = null;
  /** Two databases number their rows alike: what is unique to this one is made once and kept. */
  const installation = () => {
    named ??= installationOf(memory).catch((error: unknown) => {
      named = null;
      throw new SendFailure('The notes of the transport mail cannot be read.', { permanent: false, cause: error });
    });
    return named;
  };
  const noRooms = async (): Promise<never> => {
    throw new SendFailure('There are no rooms by mail: they are relayed by another transport.', { permanent: true });
  };

  return {
    ...mailTraits,
    can: mailCan,
    start: async () => {
      started = true;
      await health.start();
    },
    stop: async () => {
      if (!started) return;
      started = false;
      health.stop();
      connection.close();
    },
    send: async (outbound) => {
      if (!started) throw new SendFailure('The transport mail is stopped.', { permanent: false });
      const letter = letterOf(outbound, addressee(outbound), { from, organisation, installation: await installation() });
      try {
        await connection.send(letter);
      } catch (cause) {
        const { failure, server: about } = troubleFrom(cause);
        if (about !== null) health.met(about, failure.message);
        throw failure;
      }
      health.worked();
      return { id: letter.messageId };
    },
    openRoom: noRooms,
    addMember: noRooms,
    removeMember: noRooms,
    renameRoom: noRooms,
    health: () => health.now(),
    doctor: () => examineMail(options, connection),
  };
}

function addressee({ to, edit }: OutboundMessage): string {
  if (edit !== null) throw new SendFailure('A mail that was sent cannot be edited.', { permanent: true });
  const address = 'direct' in to ? to.direct : to.chat;
  if (!isMailAddress(address)) throw new SendFailure('That is no mail address.', { permanent: true });
  return address;
}

async function installationOf(memory: MailOptions['memory']): Promise<string> {
  const known = await memory.read('installation');
  if (known !== null) return known;
  const made = randomBytes(16).toString('hex');
  await memory.write('installation', made);
  return made;
}
