// Who is behind an address, and the one-time codes under way. Whole rows in and out; how far an address is trusted is decided in
// src/people/identity/, never here.

import { and, asc, desc, eq, gt, lte, sql } from 'drizzle-orm';
import type { PeopleStore } from '../people.js';
import { addresses, codes } from './schema.js';
import type { Session, Subject } from './session.js';

/** NULL sorts first going up, so it comes last going down. */
const lastVerifiedFirst = [desc(addresses.verifiedAt), desc(addresses.heardAt), asc(addresses.transport), asc(addresses.address)];

const given = {
  transport: sql.placeholder('transport'),
  address: sql.placeholder('address'),
  person: sql.placeholder('person'),
  account: sql.placeholder('account'),
  now: sql.placeholder('now'),
};

export function peopleTables({ orm, read }: Session): Subject<PeopleStore, 'address' | 'code'> {
  const from = () => orm.select().from(addresses).$dynamic();
  const of = from()
    .where(eq(addresses.person, given.person))
    .orderBy(...lastVerifiedFirst)
    .prepare();
  const exact = from()
    .where(and(eq(addresses.transport, given.transport), eq(addresses.address, given.address)))
    .prepare();
  const byAccount = from()
    .where(and(eq(addresses.transport, given.transport), eq(addresses.account, given.account)))
    .orderBy(...lastVerifiedFirst)
    .limit(1)
    .prepare();
  const live = orm
    .select()
    .from(codes)
    .where(and(eq(codes.transport, given.transport), eq(codes.address, given.address), gt(codes.expiresAt, given.now)))
    .orderBy(desc(codes.sentAt), desc(sql`rowid`))
    .prepare();
  const forgetExpired = orm
    .delete(codes)
    .where(and(eq(codes.transport, given.transport), eq(codes.address, given.address), lte(codes.expiresAt, given.now)))
    .prepare();
  const at = (transport: string, address: string) => exact.get({ transport, address });

  return {
    apply: {
      address: ({ address }) => {
        const { transport: _, address: __, ...rest } = address;
        orm
          .insert(addresses)
          .values(address)
          .onConflictDoUpdate({ target: [addresses.transport, addresses.address], set: rest })
          .run();
      },
      code: ({ code }, now) => {
        const { transport, address, hash: _, ...rest } = code;
        orm
          .insert(codes)
          .values(code)
          .onConflictDoUpdate({ target: [codes.transport, codes.address, codes.hash], set: rest })
          .run();
        forgetExpired.run({ transport, address, now });
      },
    },
    port: {
      addressesOf: (person) => read(() => of.all({ person })),
      addressAt: (transport, address, account) =>
        read(
          () =>
            at(transport, address) ?? (account === null ? null : (at(transport, account) ?? byAccount.get({ transport, account }) ?? null)),
        ),
      codeFor: (transport, address, now) => read(() => live.get({ transport, address, now }) ?? null),
      codesFor: (transport, address, now) => read(() => live.all({ transport, address, now })),
    },
  };
}
