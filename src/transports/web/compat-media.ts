// WhatsApp Web since the autumn of 2026 wants the MIME type named when a file is fetched (whatsapp-web.js #201908), and hands out
// prepared files with an `__x_id` or `id` of their own, as they are and in their JSON, which wipes out the id of their message
// (#201922, #201923, #201925: "Data passed to getter must include an id property"). whatsapp-web.js 1.34.7 knows neither. To be rid of
// it: delete the line that calls `mendMedia` in web.ts, and this file.

import type { Client } from 'whatsapp-web.js';

/** After each `ready`, when the library's own functions are in the page. Twice does no harm; rejects where the page is gone. */
export const mendMedia = async (client: Client): Promise<void> => {
  await client.pupPage?.evaluate(script);
};

const script = `(() => {
  const mended = (holder, name, wrap) => {
    const original = holder?.[name];
    if (typeof original !== 'function' || original.mended) return;
    holder[name] = Object.assign(wrap(original.bind(holder)), { mended: true });
  };
  const attempt = (make) => { try { return make(); } catch { return undefined; } };
  mended(attempt(() => window.require('WAWebDownloadManager').downloadManager), 'downloadAndMaybeDecrypt', (original) => (asks) => {
    if (asks.mimetype !== undefined) return original(asks);
    const of = (msg) => msg.filehash !== undefined && msg.filehash === asks.filehash;
    const found = window.require('WAWebCollections').Msg.getModelsArray().find(of);
    return original(found === undefined ? asks : { ...asks, mimetype: found.mimetype });
  });
  mended(window.WWebJS, 'processMediaData', (original) => async (...given) => {
    const data = await original(...given);
    if (!data) return data;
    delete data.__x_id;
    if (Object.hasOwn(data, 'id')) delete data.id;
    const json = data.toJSON?.bind(data);
    const without = () => { const { id, __x_id, ...rest } = json(); return rest; };
    if (json) Object.defineProperty(data, 'toJSON', { value: without, enumerable: false, configurable: true });
    return data;
  });
})()`;
