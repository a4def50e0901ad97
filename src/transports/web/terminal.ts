// The QR code for whoever started the server in a terminal. A few times only: a code is stale after 20 seconds, and nobody watches a
// terminal for days; /pair always has the newest one.

import type { FastifyBaseLogger } from 'fastify';
import { drawQr } from './qr.js';

export interface QrPrinter {
  show(qr: string): void;
  reset(): void;
}

const printedMost = 6;

export function qrPrinter(terminal: ((text: string) => void) | null, log: FastifyBaseLogger): QrPrinter {
  let printed = 0;
  return {
    show: (qr) => {
      printed += 1;
      if (printed === 1) log.warn('WhatsApp Web is not linked: scan the code at /pair (WhatsApp › Linked devices › Link a device)');
      if (terminal === null || printed > printedMost) return;
      const more = printed < printedMost ? '' : 'No more codes are printed here: open /pair for the newest one.\n';
      drawQr(qr, 'terminal').then(
        (code) => terminal(`\n${code}\nWhatsApp › Linked devices › Link a device\n${more}`),
        (error: unknown) => log.warn({ err: error }, 'the code could not be drawn'),
      );
    },
    reset: () => {
      printed = 0;
    },
  };
}
