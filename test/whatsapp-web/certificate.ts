// The pinned key with which the double answers as web.whatsapp.com. It opens nothing: a browser trusts it only when it is started
// with the hash of this very key.

import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Key and certificate, self-signed for web.whatsapp.com, good until 2126. Made with openssl; the README says how. */
export const loopbackPem = readFileSync(new URL('./loopback.pem', import.meta.url), 'utf8');

/** Base64 SHA-256 of the key's SubjectPublicKeyInfo: what Chromium's `--ignore-certificate-errors-spki-list` takes. */
export const spkiHash = (pem: string): string =>
  createHash('sha256')
    .update(new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64');
