// The little of a browser that the page replica uses. The tests are compiled without the DOM's types, so it is spelt out here.

interface EventStream {
  onopen: (() => void) | null;
  onerror: (() => void) | null;
  onmessage: ((event: { readonly data: string }) => void) | null;
}

interface SynchronousRequest {
  open(method: string, url: string, async: false): void;
  send(): void;
}

interface Browser {
  readonly EventSource: new (url: string) => EventStream;
  readonly XMLHttpRequest: new () => SynchronousRequest;
  readonly localStorage: { getItem(key: string): string | null; setItem(key: string, value: string): void; removeItem(key: string): void };
  readonly location: { reload(): void; assign(url: string): void };
  readonly URL: { createObjectURL(blob: Blob): string };
  readonly document: { readonly body: { append(text: string): void } };
  addEventListener(name: string, listener: (event: { readonly message?: string; readonly reason?: unknown }) => void): void;
  require: (name: string) => unknown;
  Debug: { VERSION: string };
}

export const browser = globalThis as unknown as Browser;

const tokenKey = 'session-of-the-double';

/** The device's session, in the profile: a warm profile starts linked. */
export const session = {
  read: (): string | null => browser.localStorage.getItem(tokenKey),
  write: (token: string): void => browser.localStorage.setItem(tokenKey, token),
  forget: (): void => browser.localStorage.removeItem(tokenKey),
};
