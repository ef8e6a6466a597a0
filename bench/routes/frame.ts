const crlf = Buffer.from('\r\n')

/**
 * The bytes as chunks of HTTP's chunked encoding. They are framed in advance, so that the server's work is not
 * measured.
 */
export function frameChunks(pieces: readonly Buffer[], chunkSize: number): Buffer {
  const cut = chunkSize ? cutEvery(Buffer.concat(pieces), chunkSize) : pieces
  return Buffer.concat(
    cut.flatMap((bytes) => [Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, crlf]),
  )
}

export const lastChunk = Buffer.from('0\r\n\r\n')

function cutEvery(bytes: Buffer, size: number): Buffer[] {
  const pieces: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size))
  return pieces
}
