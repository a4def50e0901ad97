// How many bytes of bodies are held at once: those on their way in, and those whose alerts are not stored yet. Beyond the limit a
// request is told to come again before its body is read, so that no number of senders fills the memory.

import { Transform } from 'node:stream';
import type { FastifyReply, FastifyRequest, RequestPayload } from 'fastify';
import { bodyLimit, HttpFault, tooLarge } from './errors.js';

/** Eight of the largest bodies. Each takes many times its own size while its alerts are decided on. */
export const mostHeldBytes = 32 * 1024 * 1024;
/** One part in so many may be held by callers who have not proved yet that they may post: strangers never keep the others out. */
const unprovedShare = 4;
/** What a body of unknown length counts as before its first byte is there. */
const unknownLengthBytes = 1_024;

export interface HeldBodies {
  /**
   * Counts the announced body of a request until it is answered and nothing works on it any more. Throws HttpFault 503 where it is too much, 413 for one that is too large by itself.
   * `isProved`: its head shows that the caller may post; where the body has to show that, `prove` says so once it did.
   */
  announce(request: FastifyRequest, reply: FastifyReply, isProved: boolean): void;
  prove(request: FastifyRequest): void;
  /** The payload itself; of one whose length was not announced, each piece is counted as it comes. */
  counted(request: FastifyRequest, payload: RequestPayload): RequestPayload;
  /** A body has grown by so much since it was announced, as one does that is unpacked. Throws HttpFault 503 where it is too much. */
  grown(request: FastifyRequest, bytes: number): void;
  /** Somebody works on it, whether or not the sender is still there. Answers how to say that it is done. */
  workOn(request: FastifyRequest): () => void;
  /** Bytes held now. */
  readonly bytes: () => number;
}

interface Held {
  bytes: number;
  /** The connection, and whoever works on it. */
  holders: number;
  isProved: boolean;
}

/** `refused` hears of every request that was told to come again, because of what callers who may post have sent. */
export function heldBodies(mostBytes: number, refused: () => void): HeldBodies {
  const held = new WeakMap<FastifyRequest, Held>();
  let bytes = 0;
  let unproved = 0;

  const count = (one: Held, more: number) => {
    bytes += more;
    if (!one.isProved) unproved += more;
  };
  const add = (one: Held, more: number) => {
    if (bytes + more > mostBytes) {
      refused();
      throw tooMuch();
    }
    // That strangers were too many says nothing of what monitoring systems could not tell us.
    if (!one.isProved && unproved + more > mostBytes / unprovedShare) throw tooMuch();
    count(one, more);
    one.bytes += more;
  };
  const letGo = (one: Held) => {
    one.holders -= 1;
    if (one.holders === 0) count(one, -one.bytes);
  };
  /** Refused in the middle, the payload stays as it is: what is left of it can be drained. */
  const counting = (one: Held, payload: RequestPayload): RequestPayload => {
    const counted = new Transform({
      transform(piece: Buffer, _encoding, done) {
        try {
          add(one, piece.length);
          done(null, piece);
        } catch (error) {
          done(error as Error);
        }
      },
    });
    payload.once('error', (error) => counted.destroy(error));
    // Nobody listens any more once the request was refused.
    counted.on('error', () => undefined);
    return payload.pipe(counted);
  };

  return {
    announce: (request, reply, isProved) => {
      const one: Held = { bytes: 0, holders: 1, isProved };
      const length = Number(request.headers['content-length']);
      if (length > bodyLimit) throw tooLarge();
      add(one, Number.isFinite(length) ? length : unknownLengthBytes);
      held.set(request, one);
      reply.raw.once('close', () => letGo(one));
    },
    prove: (request) => {
      const one = held.get(request);
      if (one === undefined || one.isProved) return;
      if (one.holders > 0) unproved -= one.bytes;
      one.isProved = true;
    },
    counted: (request, payload) => {
      const one = held.get(request);
      const announced = one === undefined || request.headers['transfer-encoding'] === undefined;
      return announced ? payload : counting(one, payload);
    },
    grown: (request, more) => {
      const one = held.get(request);
      if (one !== undefined) add(one, more);
    },
    workOn: (request) => {
      const one = held.get(request);
      if (one === undefined) return () => undefined;
      one.holders += 1;
      return () => letGo(one);
    },
    bytes: () => bytes,
  };
}

const tooMuch = (): HttpFault =>
  new HttpFault(503, 'busy', {
    message: 'Too many alerts are being taken at once.',
    hint: 'Send it again after Retry-After seconds; nothing of this request was stored.',
    headers: { 'retry-after': '5' },
  });
