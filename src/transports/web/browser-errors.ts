// Tells from the words of an error what it means for the browser behind it. Puppeteer has no codes for these, and the library throws
// bare strings. Pure.

/** The page or its browser is gone for good: nothing but a new one helps. */
export const isGone = (error: unknown): boolean => gone.test(wordsOf(error));

/** The page was loaded anew under a call; the library comes back by itself. */
export const isReload = (error: unknown): boolean => reload.test(wordsOf(error));

/** Nothing of the call reached the page. */
export const neverLeft = (error: unknown): boolean => /detached Frame/i.test(wordsOf(error));

/** WhatsApp's site cannot be reached from here: no fault of the browser. */
export const isUnreachable = (error: unknown): boolean => /net::ERR_/.test(wordsOf(error));

/** The site answered, and WhatsApp's own program did not come, or did not open its line within puppeteer's patience. */
export const isNotLoaded = (error: unknown): boolean => error === 'auth timeout' || /timed out/.test(wordsOf(error));

/**
 * A rejection that the library or puppeteer left unawaited (`'auth timeout'`, a call that a dying browser cut off). The session sees
 * by itself what became of its page: the process has no reason to end.
 */
export function isLibraryNoise(reason: unknown): boolean {
  if (typeof reason === 'string') return /^(auth|ready) timeout$/.test(reason);
  if (!(reason instanceof Error)) return false;
  if (isGone(reason) || isReload(reason) || reason.name === 'ProtocolError' || reason.name === 'TargetCloseError') return true;
  return /node_modules[\\/](whatsapp-web\.js|puppeteer|puppeteer-core)[\\/]/.test(reason.stack ?? '');
}

export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const gone =
  /detached Frame|Target closed|Session closed|Connection closed|Page crashed|browser has disconnected|Target\.detachedFromTarget/i;
const reload = /Execution context (was destroyed|is not available)|Cannot find context|Navigating frame was detached/i;
