// Who is behind an address, and the one-time codes under way. Whole rows in and out; how far an address is trusted is decided in
// src/people/identity/, never here.

import type { Address, OneTimeCode, PeopleStore } from '../people.js';
import type { Session, Subject } from './session.js';

const columns =
  'transport, address, person, account, verified_at AS verifiedAt, heard_at AS heardAt, opted_out_at AS optedOutAt, lost_why AS lostWhy';

/** NULL sorts first going up, so it comes last going down. */
const lastVerifiedFirst = 'ORDER BY verified_at DESC, heard_at DESC, transport, address';

export function peopleTables({ raw, read }: Session): Subject<PeopleStore, 'address' | 'code'> {
  const put = raw.prepare<[Address]>(
    `INSERT OR REPLACE INTO addresses (transport, address, person, account, verified_at, heard_at, opted_out_at, lost_why)
     VALUES (@transport, @address, @person, @account, @verifiedAt, @heardAt, @optedOutAt, @lostWhy)`,
  );
  const of = raw.prepare<[string], Address>(`SELECT ${columns} FROM addresses WHERE person = ? ${lastVerifiedFirst}`);
  const exact = raw.prepare<[string, string], Address>(`SELECT ${columns} FROM addresses WHERE transport = ? AND address = ?`);
  const byAccount = raw.prepare<[string, string], Address>(
    `SELECT ${columns} FROM addresses WHERE transport = ? AND account = ? ${lastVerifiedFirst} LIMIT 1`,
  );
  const putCode = raw.prepare<[OneTimeCode]>(
    `INSERT OR REPLACE INTO codes (transport, address, person, hash, sent_at, expires_at, tries)
     VALUES (@transport, @address, @person, @hash, @sentAt, @expiresAt, @tries)`,
  );
  const live = raw.prepare<[string, string, number], OneTimeCode>(
    `SELECT transport, address, person, hash, sent_at AS sentAt, expires_at AS expiresAt, tries
     FROM codes WHERE transport = ? AND address = ? AND expires_at > ?`,
  );
  return {
    apply: {
      address: ({ address }) => void put.run(address),
      code: ({ code }) => void putCode.run(code),
    },
    port: {
      addressesOf: (person) => read(() => of.all(person)),
      addressAt: (transport, address, account) =>
        read(
          () =>
            exact.get(transport, address) ??
            (account === null ? null : (exact.get(transport, account) ?? byAccount.get(transport, account) ?? null)),
        ),
      codeFor: (transport, address, now) => read(() => live.get(transport, address, now) ?? null),
    },
  };
}
