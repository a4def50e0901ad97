// The library's values, loaded when they are first needed: it brings a browser's driver along, which whoever uses another
// transport should not wait for at start-up.

import type WhatsAppWeb from 'whatsapp-web.js';

/** Named imports of most of it fail from an ES module; the default export holds everything. */
export const library = async (): Promise<typeof WhatsAppWeb> => (await import('whatsapp-web.js')).default;
