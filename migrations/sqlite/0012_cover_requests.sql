-- Who asks for cover or for a swap and has no answer to all of it yet. A row goes when all of it is taken, or when its time comes.
CREATE TABLE cover_requests (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  request TEXT    NOT NULL
);
