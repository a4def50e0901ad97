-- The archive: what was said and done in every incident, found again by its words. All of it is made from `incidents` and `events` and
-- could be made anew. It follows the events by their ids: `counters` holds up to which they were noted in `archive_due`, and an incident
-- leaves that in the transaction in which its words are stored. So whatever is interrupted goes on from there.

CREATE TABLE archive (
  incident    INTEGER PRIMARY KEY,
  declared_at INTEGER NOT NULL,
  ended_at    INTEGER,                    -- null while it is open
  counts      INTEGER NOT NULL,           -- 0: a drill, merged or cancelled
  repeat_of   INTEGER,
  cause       TEXT,
  fix         TEXT,                       -- how it was ended, in the words of whoever did it
  talk        INTEGER NOT NULL            -- 1 while it holds what was said in the room
);

CREATE INDEX archive_talk_by_end ON archive (ended_at) WHERE talk = 1;
CREATE INDEX archive_counted ON archive (declared_at, repeat_of) WHERE counts = 1;
CREATE INDEX archive_repeats ON archive (incident) WHERE repeat_of IS NOT NULL;

-- Incidents whose words have changed since they were stored, in the order in which their turn comes.
CREATE TABLE archive_due (
  place    INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice: one that changes all the time is behind all others again
  incident INTEGER NOT NULL
);

CREATE UNIQUE INDEX archive_due_once ON archive_due (incident);

-- The rowid is the incident's number. Vowel signs of Indian scripts are part of their words; case and accents are not looked at.
CREATE VIRTUAL TABLE archive_words USING fts5 (
  title, kept, said,
  content = '', contentless_delete = 1,
  tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mc Mn'"
);

-- Parts of words, of the title and of how it was ended alone.
CREATE VIRTUAL TABLE archive_parts USING fts5 (
  title, kept,
  content = '', contentless_delete = 1,
  tokenize = 'trigram remove_diacritics 1'
);

-- What opened before this was there is compared with nothing.
INSERT INTO counters (name, value) SELECT 'compared-event', coalesce(max(id), 0) FROM events;
