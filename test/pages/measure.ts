// What is measured of a page, inside the browser. As text, which is what the browser is sent.

export interface Measured {
  readonly lang: string;
  readonly ranks: readonly number[];
  readonly mains: number;
  readonly idsTwice: readonly string[];
  readonly imagesWithoutWords: readonly string[];
  readonly scrollWidth: number;
  /** Elements that reach beyond the right or left edge. */
  readonly sticksOut: readonly string[];
  readonly texts: number;
  /** Texts whose contrast with what they stand on is below 4.5. */
  readonly faint: readonly string[];
  /** Red, green, blue of the page. */
  readonly ground: readonly number[];
  readonly targets: number;
  readonly nameless: readonly string[];
  readonly small: readonly string[];
}

/** Looks at everything that is on show, and answers `Measured`. */
export const measure = `(() => {
  const all = [...document.querySelectorAll('body *')].filter((one) => one.checkVisibility());
  const said = (one) =>
    \`\${one.tagName.toLowerCase()}\${one.id === '' ? '' : \`#\${one.id}\`} \${(one.textContent ?? '').trim().slice(0, 40)}\`;
  const offScreenOnPurpose = (one) => one.matches('.skip');

  const channels = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
  const groundOf = (one) => {
    if (one === null) return [255, 255, 255];
    const found = channels(getComputedStyle(one).backgroundColor);
    return found.length === 3 || found[3] === 1 ? found : groundOf(one.parentElement);
  };
  const luminance = (color) => {
    const [red = 0, green = 0, blue = 0] = color.slice(0, 3).map((channel) => {
      const part = channel / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one) => {
    const [a, b] = [luminance(channels(getComputedStyle(one).color)), luminance(groundOf(one))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  const texts = all.filter(
    (one) => one.matches('input') || [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim() !== ''),
  );

  const targets = all.filter((one) => one.matches('a, button, input') && !offScreenOnPurpose(one));
  const nameOf = (one) =>
    one.matches('input') ? (document.querySelector(\`label[for="\${one.id}"]\`)?.textContent ?? '') : (one.textContent ?? '');

  const ids = all.map((one) => one.id).filter((id) => id !== '');
  return {
    lang: document.documentElement.lang,
    ranks: all.filter((one) => /^H[1-6]$/.test(one.tagName)).map((one) => Number(one.tagName.slice(1))),
    mains: document.querySelectorAll('main').length,
    idsTwice: ids.filter((id, index) => ids.indexOf(id) !== index),
    imagesWithoutWords: all.filter((one) => one.matches('img:not([alt])')).map(said),
    scrollWidth: document.documentElement.scrollWidth,
    sticksOut: all
      .filter((one) => !offScreenOnPurpose(one))
      .filter((one) => one.getBoundingClientRect().right > window.innerWidth + 0.5 || one.getBoundingClientRect().left < -0.5)
      .map(said),
    texts: texts.length,
    faint: texts.filter((one) => contrast(one) < 4.5).map((one) => \`\${contrast(one).toFixed(2)} \${said(one)}\`),
    ground: groundOf(document.body),
    targets: targets.length,
    nameless: targets.filter((one) => nameOf(one).trim() === '').map(said),
    small: targets
      .filter((one) => one.getBoundingClientRect().height < 24 || one.getBoundingClientRect().width < 24)
      .map((one) => \`\${one.getBoundingClientRect().height} \${said(one)}\`),
  };
})()`;
