/**
 * Whether the stream is between two events after this text: it ends with an empty line. After a CR this is unknown, since
 * an LF may follow in the next chunk.
 *
 * @param isAfterLine - the text before this one ended with LF, or there was none
 */
export function endsWithBlankLine(text: string, isAfterLine: boolean): boolean {
  let last = text.length - 1
  if (text[last] !== '\n') return false
  if (text[last - 1] === '\r') last--
  return last > 0 ? text[last - 1] === '\n' : isAfterLine
}
