// Who is behind an address, the one-time codes under way, and what each transport notes for itself. Whole rows in and out; how
// far an address is trusted is decided in src/people/identity/, never here.

import type { Database } from 'better-sqlite3';
import type { EpochMs, PersonKey } from '../../incident/incident.js';
import type { Address, OneTimeCode } from '../../people/identity/address.js';

export interface AddressTable {
  put(address: Address): void;
  putCode(code: OneTimeCode): void;
  of(person: PersonKey): readonly Address[];
  at(transport: string, address: string, account: string | null): Address | null;
  codeFor(transport: string, address: string, now: EpochMs): OneTimeCode | null;
  note(transport: string, key: string): string | null;
  writeNote(transport: string, key: string, value: string): void;
}

export const addressTable = (raw: Database): AddressTable => ({ ...addressRows(raw), ...codeRows(raw), ...noteRows(raw) });

const columns =
  'transport, address, person, account, verified_at AS verifiedAt, heard_at AS heardAt, opted_out_at AS optedOutAt, lost_why AS lostWhy';

/** NULL sorts first going up, so it comes last going down. */
const lastVerifiedFirst = 'ORDER BY verified_at DESC, heard_at DESC, transport, address';

function addressRows(raw: Database): Pick<AddressTable, 'put' | 'of' | 'at'> {
  const put = raw.prepare<[Address]>(
    `INSERT OR REPLACE INTO addresses (transport, address, person, account, verified_at, heard_at, opted_out_at, lost_why)
     VALUES (@transport, @address, @person, @account, @verifiedAt, @heardAt, @optedOutAt, @lostWhy)`,
  );
  const of = raw.prepare<[string], Address>(`SELECT ${columns} FROM addresses WHERE person = ? ${lastVerifiedFirst}`);
  const exact = raw.prepare<[string, string], Address>(`SELECT ${columns} FROM addresses WHERE transport = ? AND address = ?`);
  const byAccount = raw.prepare<[string, string], Address>(
    `SELECT ${columns} FROM addresses WHERE transport = ? AND account = ? ${lastVerifiedFirst} LIMIT 1`,
  );
  return {
    put: (address) => void put.run(address),
    of: (person) => of.all(person),
    at: (transport, address, account) =>
      exact.get(transport, address) ??
      (account === null ? null : (exact.get(transport, account) ?? byAccount.get(transport, account) ?? null)),
  };
}

function codeRows(raw: Database): Pick<AddressTable, 'putCode' | 'codeFor'> {
  const put = raw.prepare<[OneTimeCode]>(
    `INSERT OR REPLACE INTO codes (transport, address, person, hash, sent_at, expires_at, tries)
     VALUES (@transport, @address, @person, @hash, @sentAt, @expiresAt, @tries)`,
  );
  const live = raw.prepare<[string, string, number], OneTimeCode>(
    `SELECT transport, address, person, hash, sent_at AS sentAt, expires_at AS expiresAt, tries
     FROM codes WHERE transport = ? AND address = ? AND expires_at > ?`,
  );
  return {
    putCode: (code) => void put.run(code),
    codeFor: (transport, address, now) => live.get(transport, address, now) ?? null,
  };
}

function noteRows(raw: Database): Pick<AddressTable, 'note' | 'writeNote'> {
  const read = raw.prepare<[string, string], string>('SELECT value FROM transport_notes WHERE transport = ? AND key = ?').pluck();
  const write = raw.prepare<[string, string, string]>('INSERT OR REPLACE INTO transport_notes (transport, key, value) VALUES (?, ?, ?)');
  return {
    note: (transport, key) => read.get(transport, key) ?? null,
    writeNote: (transport, key, value) => void write.run(transport, key, value),
  };
}
