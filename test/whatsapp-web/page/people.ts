// Who is who, as far as this page was told: phones behind LIDs, names, the account itself. Nothing is known that was not said.

import type { Snapshot, WirePerson } from '../wire.js';
import { Collection, Model } from './emitter.js';
import { createWid, Wid } from './ids.js';
import { call } from './link.js';

export class Contact extends Model {
  declare readonly id: Wid;
  declare readonly name: string;
  declare readonly pushname: string;
  declare readonly phoneNumber: Wid | undefined;
}

export const contacts = new Collection<Contact>();

const lidOf = new Map<string, Wid>();
const phoneOf = new Map<string, Wid>();
/** The id under which the chat with somebody runs, by both of their ids. */
const chatOf = new Map<string, Wid>();

let me: Snapshot['me'] | null = null;

export function beMe(account: Snapshot['me']): void {
  me = account;
  learn({ lid: account.lid, pn: account.pn, name: account.name, chat: account.lid });
}

export const myPhone = (): Wid | undefined => (me === null ? undefined : new Wid(me.pn));
export const myLid = (): Wid | undefined => (me === null ? undefined : new Wid(me.lid));
export const myName = (): string | undefined => me?.name;

export function learn({ lid, pn, name, chat }: WirePerson): void {
  chatOf.set(lid, new Wid(chat));
  if (pn !== null) {
    lidOf.set(pn, new Wid(lid));
    phoneOf.set(lid, new Wid(pn));
    chatOf.set(pn, new Wid(chat));
  }
  const about = { name, pushname: name, phoneNumber: pn === null ? undefined : new Wid(pn), isContactBlocked: false, isBusiness: false };
  contacts.add(new Contact({ ...about, id: new Wid(lid) }), { silent: true }).set(about);
}

export const chatIdOf = (wid: Wid): Wid | undefined => chatOf.get(wid.toString());

/** Asks the server, and learns what it tells. */
export async function queryWidExists(wid: Wid): Promise<{ wid: Wid } | null> {
  const found = await call('queryExists', { jid: wid.toString() });
  if (found.person !== null) learn(found.person);
  return found.exists ? { wid: new Wid(found.wid) } : null;
}

function gadd(wid: Wid): Contact {
  const known = contacts.get(wid) ?? contacts.get(lidOf.get(wid.toString()));
  if (known !== undefined) return known;
  return contacts.add(new Contact({ id: wid, isContactBlocked: false, isBusiness: false }), { silent: true });
}

export const contactCollection = Object.assign(contacts, { gadd, find: async (id: unknown) => gadd(createWid(id)) });

export const peopleModules = {
  WAWebUserPrefsMeUser: { getMaybeMePnUser: myPhone, getMaybeMeLidUser: myLid },
  WAWebQueryExistsJob: { queryWidExists },
  WAWebApiContact: {
    getCurrentLid: (wid: Wid) => lidOf.get(wid.toString()),
    getPhoneNumber: (wid: Wid) => phoneOf.get(wid.toString()),
    getAlternateUserWid: (wid: Wid) => lidOf.get(wid.toString()) ?? phoneOf.get(wid.toString()),
  },
  WAWebLidMigrationUtils: { toPn: (wid: Wid) => (wid.isLid() ? phoneOf.get(wid.toString()) : wid) },
  WAWebWidFactory: {
    createWid,
    createWidFromWidLike: (like: { toString(): string }) => createWid(like.toString()),
    asUserWidOrThrow: (wid: Wid) => {
      if (!wid.isUser()) throw new Error('asUserWidOrThrow: not a user');
      return wid;
    },
  },
  WAWebWidToJid: {
    widToUserJid: (wid: Wid) => wid.toString().replace('@c.us', '@s.whatsapp.net'),
    widToGroupJid: (wid: Wid) => wid.toString(),
  },
  WAWebJidToWid: { userJidToUserWid: (jid: string) => createWid(jid.replace('@s.whatsapp.net', '@c.us')) },
  WAWebContactGetters: {
    getIsMe: ({ id }: Contact) => id.toString() === me?.pn || id.toString() === me?.lid,
    getIsUser: ({ id }: Contact) => id.isUser(),
    getIsGroup: ({ id }: Contact) => id.isGroup(),
    getIsWAContact: ({ id }: Contact) => id.isUser(),
    getUserid: ({ id }: Contact) => id.user,
    getVerifiedName: () => undefined,
    getVerifiedLevel: () => undefined,
    getStatusMute: () => false,
    getName: ({ name }: Contact) => name,
    getShortName: ({ name }: Contact) => name,
    getPushname: ({ pushname }: Contact) => pushname,
    getIsEnterprise: () => false,
  },
  WAWebFrontendContactGetters: { getIsMyContact: () => false },
  WAWebContactProfilePicThumbBridge: { requestProfilePicFromServer: async () => undefined },
};
