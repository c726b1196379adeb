/** The nonce the server put into this page; style elements without it are refused by the content security policy. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}

/** Libraries that add style elements by themselves (the scroll lock behind dialogs) look for the nonce under this name. */
export function shareNonce() {
  (globalThis as { __webpack_nonce__?: string }).__webpack_nonce__ = styleNonce();
}
