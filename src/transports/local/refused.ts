// Why something asked of the phones cannot be done, in words and with the next step.

import type { Stranger } from '../../http-guard.js';
import { largestMediaBytes } from '../transport.js';
import type { LocalChat } from './state.js';

export type RefusedCode =
  | 'not-valid'
  | 'no-such-person'
  | 'no-such-chat'
  | 'no-such-message'
  | 'no-such-choice'
  | 'no-such-media'
  | 'no-such-sample'
  | 'not-a-member'
  | 'too-big'
  | 'not-yours'
  | 'not-stored'
  | 'not-found'
  | Stranger;

/** What was asked cannot be done; becomes `{error: {code, message, hint, at?}}`. */
export class Refused extends Error {
  readonly status: number;
  readonly code: RefusedCode;
  readonly hint: string;
  /** Where in the request, when there is a place. */
  readonly at: string | null;
  constructor(status: number, code: RefusedCode, message: string, options: { hint: string; at?: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'Refused';
    this.status = status;
    this.code = code;
    this.hint = options.hint;
    this.at = options.at ?? null;
  }
}

export const notStored = (message: string, cause?: unknown) =>
  new Refused(503, 'not-stored', message, { hint: 'Nothing was kept. Try again in a moment.', cause });

export const noSuchChat = (id: string) =>
  new Refused(404, 'no-such-chat', `There is no chat "${id}".`, {
    hint: 'GET /local/chats lists them; a direct chat is named by its phone.',
  });

export const noSuchMessage = (id: string) =>
  new Refused(404, 'no-such-message', `There is no message "${id}" in this chat.`, { hint: 'GET /local/chats/:id/messages lists them.' });

export const noSuchChoice = (titles: readonly string[]) =>
  new Refused(404, 'no-such-choice', 'This message offers no such choice.', {
    hint: titles.length === 0 ? 'It offers none: answer in words.' : `It offers: ${titles.join(', ')}.`,
  });

export const oneAnswer = () =>
  new Refused(400, 'not-valid', 'This poll takes one answer.', { hint: 'Another one takes its place; none takes it back.', at: 'options' });

export const noSuchMedia = (id: string) =>
  new Refused(404, 'no-such-media', `There is no picture or file in the message "${id}".`, {
    hint: 'GET /local/chats/:id/messages says which have one.',
  });

export const tooBig = () =>
  new Refused(413, 'too-big', 'The picture is too big.', { hint: `At most ${largestMediaBytes / 1024 / 1024} MB.`, at: 'image' });

export const notAMember = ({ subject }: LocalChat) =>
  new Refused(403, 'not-a-member', `This phone is not in "${subject}".`, {
    hint: 'Join first, when invited: POST /local/join {phone, chat}.',
  });

export const noSuchPerson = (who: string) =>
  new Refused(404, 'no-such-person', `Nobody is known as "${who}".`, {
    hint: "Use a person's key from the configuration or a phone number such as +919812300001.",
  });

export const notYours = () =>
  new Refused(403, 'not-yours', 'Only its author edits a message, and a tap cannot be edited.', { hint: 'Say something new.' });
