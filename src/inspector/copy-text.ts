/** A copy of the text: engines keep a whole chunk in memory for as long as a slice of it, such as an event's data. */
export function copyText(text: string): string {
  return [text.slice(0, 1), text.slice(1)].join('')
}

/** The bytes of the text as UTF-8. */
export function byteLength(text: string): number {
  let bytes = text.length
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    if (unit < 0x80) continue
    // Two for each half of a pair; a lone surrogate becomes U+FFFD, which has three.
    const isPair = unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00
    if (isPair) {
      bytes += 2
      at += 1
    } else bytes += unit < 0x800 ? 1 : 2
  }
  return bytes
}
