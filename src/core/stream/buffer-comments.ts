/**
 * Keeps unfinished comments out of the parser, which would count them towards `maxBufferSize`. A comment is fed to the
 * parser when its line is complete; a comment longer than `limit` characters is truncated.
 *
 * @param feed - receives the text, complete comments included
 */
export function bufferComments(
  feed: (text: string) => void,
  limit: number,
): (text: string) => void {
  // The pieces of an unfinished comment, joined once: joining at each chunk would take quadratic time.
  let pieces: string[] | undefined
  let remaining = 0
  let isLineStart = true

  const add = (piece: string) => {
    if (remaining > 0) pieces!.push(piece.slice(0, remaining))
    remaining -= piece.length
  }

  return (text) => {
    if (pieces) {
      const end = text.search(/[\r\n]/)
      add(end < 0 ? text : text.slice(0, end))
      if (end < 0) return
      text = pieces.join('') + text.slice(end)
      pieces = undefined
    }
    const lastLine = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1
    if (text[lastLine] === ':' && (lastLine > 0 || isLineStart)) {
      pieces = []
      remaining = limit
      add(text.slice(lastLine))
      text = text.slice(0, lastLine)
    } else isLineStart = lastLine === text.length
    if (text) feed(text)
  }
}
