// How SNS signs: RSA over some fields of the envelope, by a certificate that lies at an address the envelope names. Whoever wrote the
// envelope wrote that address too, so it must be one of AWS before anybody asks there.

import { createVerify, X509Certificate } from 'node:crypto';
import { type Fields, fields, text } from './reading.js';
import type { AskedToOpen, Proof, SourceRequest } from './source.js';

export const snsProof: Proof = {
  certificateOf: ({ body }) => {
    const envelope = envelopeIn(body);
    if (envelope === null) return null;
    if (text(envelope.SubscribeURL) !== null && addressAt(envelope.SubscribeURL) === null)
      return { refused: 'SubscribeURL is no address of SNS.' };
    const address = addressAt(envelope.SigningCertURL ?? envelope.SigningCertUrl);
    if (address === null || !address.pathname.endsWith('.pem') || address.search !== '')
      return { refused: 'SigningCertURL is no certificate of SNS.' };
    return typeof envelope.Signature === 'string' ? { url: address.href } : { refused: 'The message is not signed.' };
  },
  verify: ({ body }, certificate) => {
    const envelope = envelopeIn(body);
    return envelope !== null && isSigned(envelope, certificate) ? null : 'Signature does not fit the message.';
  },
  asksToOpen,
};

const types: ReadonlySet<string> = new Set(['notification', 'subscriptionconfirmation', 'unsubscribeconfirmation']);

const typeOf = (envelope: Fields): string => text(envelope.Type)?.toLowerCase() ?? '';

/** What a topic with raw delivery sends has no envelope. */
const envelopeIn = (body: unknown): Fields | null => {
  const envelope = fields(body);
  const isOne = envelope !== null && (types.has(typeOf(envelope)) || 'SigningCertURL' in envelope || 'Signature' in envelope);
  return isOne ? envelope : null;
};

/** An address of SNS itself, by the name AWS gives it in each region; nothing in it leads elsewhere. */
const addressAt = (value: unknown): URL | null => {
  const said = text(value);
  if (said === null || !/^https:\/\/[\x21-\x5b\x5d-\x7e]+$/.test(said) || !URL.canParse(said)) return null;
  const address = new URL(said);
  const { protocol, hostname, port, username, password, hash } = address;
  const plain = protocol === 'https:' && port === '' && username === '' && password === '' && hash === '';
  return plain && /^sns\.[a-z0-9-]{3,}\.amazonaws\.com(\.cn)?$/.test(hostname) ? address : null;
};

const signedOfNotification = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'];
const signedOfConfirmation = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];

/** Version 1 is SHA-1, 2 is SHA-256: a setting of the topic. */
const digests: Readonly<Record<string, string>> = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' };

const isSigned = (envelope: Fields, certificate: string): boolean => {
  const digest = digests[text(envelope.SignatureVersion) ?? ''];
  if (digest === undefined || typeof envelope.Signature !== 'string') return false;
  const said = toSign(envelope, typeOf(envelope) === 'notification' ? signedOfNotification : signedOfConfirmation);
  const { publicKey } = new X509Certificate(certificate);
  return createVerify(digest).update(said, 'utf8').verify(publicKey, envelope.Signature, 'base64');
};

const toSign = (envelope: Fields, names: readonly string[]): string =>
  names.flatMap((name) => (typeof envelope[name] === 'string' ? [`${name}\n${envelope[name]}\n`] : [])).join('');

/** Opening the address of an UnsubscribeConfirmation would subscribe again. */
function asksToOpen({ body }: SourceRequest): AskedToOpen | null {
  const envelope = envelopeIn(body);
  const address = addressAt(envelope?.SubscribeURL);
  if (envelope === null || address === null || typeOf(envelope) !== 'subscriptionconfirmation') return null;
  return {
    url: address.href,
    about: { topic: text(envelope.TopicArn), confirmation: text(envelope.Token) },
    byHand: 'If the topic is yours: aws sns confirm-subscription --topic-arn <topic> --token <confirmation>.',
  };
}
