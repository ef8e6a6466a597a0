/**
 * Whether the stream is between two events after this text: it ends with an empty line. After a CR this is unknown, since
 * an LF may follow in the next chunk.
 *
 * @param isAfterLine - the text before this one ended with LF, or there was none
 */
export function endsWithBlankLine(text: string, isAfterLine: boolean): boolean {
  const isBlank = isAfterLine && (text === '\n' || text === '\r\n')
  return isBlank || text.endsWith('\n\n') || text.endsWith('\n\r\n')
}
