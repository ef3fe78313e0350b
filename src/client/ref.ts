/** Refs: what a sender calls a message, so that the server stores it once however often it is sent. */

/** 96 random bits in hex. Works on pages without a secure context too, where `crypto.randomUUID` is missing. */
export function newRef(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
