/**
 * Keeps unfinished comments out of the parser, where they would count as a part of the event in memory. A comment is
 * passed on when its line is complete; of one longer than `limit` characters, the rest is dropped.
 *
 * @param feed - where the text goes, complete comments among it
 */
export function holdComments(feed: (text: string) => void, limit: number): (text: string) => void {
  // The pieces of an unfinished comment; joined once, since joining at each chunk would be quadratic.
  let held: string[] | undefined
  let room = 0
  let isLineStart = true

  const hold = (piece: string) => {
    if (room > 0) held!.push(piece.slice(0, room))
    room -= piece.length
  }

  return (text) => {
    if (held) {
      const end = text.search(/[\r\n]/)
      hold(end < 0 ? text : text.slice(0, end))
      if (end < 0) return
      text = held.join('') + text.slice(end)
      held = undefined
    }
    const lastLine = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1
    if (text[lastLine] === ':' && (lastLine > 0 || isLineStart)) {
      held = []
      room = limit
      hold(text.slice(lastLine))
      text = text.slice(0, lastLine)
    } else isLineStart = lastLine === text.length
    if (text) feed(text)
  }
}
