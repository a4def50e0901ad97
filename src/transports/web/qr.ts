// Draws a QR code. The package is loaded with the first one.

/** For a page, or for a terminal. */
export async function drawQr(text: string, where: 'svg' | 'terminal'): Promise<string> {
  const { default: qrcode } = await import('qrcode');
  return where === 'svg' ? qrcode.toString(text, { type: 'svg', margin: 1 }) : qrcode.toString(text, { type: 'terminal', small: true });
}
