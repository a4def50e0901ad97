// What somebody else's server answers, and never more of it than anybody wants to hold.

/** The body of an answer; null where it is longer, and then the connection is let go of. Rejects when it breaks off. */
export async function bytesWithin(answer: Response, mostBytes: number): Promise<Buffer | null> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of answer.body ?? []) {
    bytes += piece.length;
    if (bytes > mostBytes) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
