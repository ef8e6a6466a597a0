/**
 * "UTF-8 decode" of the Encoding Standard, byte by byte, as the standard defines it: one leading byte order mark is
 * removed, and invalid bytes become U+FFFD. It shares no code with the platform's `TextDecoder`, which the package
 * uses.
 *
 * @see https://encoding.spec.whatwg.org/#utf-8-decode
 * @see https://encoding.spec.whatwg.org/#utf-8-decoder
 */
export function decodeByReference(bytes: Uint8Array): string {
  // [spec] If buffer does not match 0xEF 0xBB 0xBF, then restore it; else it is dropped.
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  const characters: string[] = []
  let codePoint = 0
  let seen = 0
  let needed = 0
  let lower = 0x80
  let upper = 0xbf
  const begin = (count: number, bits: number) => {
    needed = count
    codePoint = bits
  }
  const reset = () => {
    codePoint = needed = seen = 0
    lower = 0x80
    upper = 0xbf
  }
  for (let at = hasMark ? 3 : 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!
    if (needed === 0) {
      if (byte <= 0x7f) characters.push(String.fromCodePoint(byte))
      else if (byte >= 0xc2 && byte <= 0xdf) begin(1, byte & 0x1f)
      else if (byte >= 0xe0 && byte <= 0xef) {
        // [spec] Overlong encodings and surrogates are none.
        if (byte === 0xe0) lower = 0xa0
        if (byte === 0xed) upper = 0x9f
        begin(2, byte & 0xf)
      } else if (byte >= 0xf0 && byte <= 0xf4) {
        // [spec] Nor is what lies above U+10FFFF.
        if (byte === 0xf0) lower = 0x90
        if (byte === 0xf4) upper = 0x8f
        begin(3, byte & 0x7)
      } else characters.push('\uFFFD')
      continue
    }
    if (byte < lower || byte > upper) {
      reset()
      characters.push('\uFFFD')
      // [spec] Restore byte to ioQueue.
      at -= 1
      continue
    }
    lower = 0x80
    upper = 0xbf
    codePoint = (codePoint << 6) | (byte & 0x3f)
    seen += 1
    if (seen < needed) continue
    characters.push(String.fromCodePoint(codePoint))
    reset()
  }
  // [spec] If byte is end-of-queue and UTF-8 bytes needed is not 0, return error.
  if (needed !== 0) characters.push('\uFFFD')
  return characters.join('')
}
