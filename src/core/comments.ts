/**
 * Keeps unfinished comments out of the parser, where they would count as a part of the event in memory. A comment is
 * passed on when its line is complete; of one longer than `limit` characters, the rest is dropped.
 *
 * @param feed - where the text goes, complete comments among it
 */
export function holdComments(feed: (text: string) => void, limit: number): (text: string) => void {
  // The pieces of an unfinished comment; joined once, since joining at each chunk would be quadratic.
  let held: string[] | undefined
  let heldLength = 0
  let isLineStart = true

  const hold = (piece: string) => {
    const part = piece.slice(0, limit - heldLength)
    if (part) held?.push(part)
    heldLength += part.length
  }

  return (text) => {
    if (held) {
      const end = text.search(/[\r\n]/)
      if (end === -1) return hold(text)
      hold(text.slice(0, end))
      text = held.join('') + text.slice(end)
      held = undefined
    }
    const lastLine = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1
    if (text[lastLine] === ':' && (lastLine > 0 || isLineStart)) {
      held = []
      heldLength = 0
      hold(text.slice(lastLine))
      text = text.slice(0, lastLine)
    }
    isLineStart = held !== undefined || (text === '' ? isLineStart : /[\r\n]$/.test(text))
    if (text) feed(text)
  }
}
