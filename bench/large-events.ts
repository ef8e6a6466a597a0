/** Events of megabytes: how they look, for the server that sends them and for the client that checks them. */
export type LargeShape = 'line' | 'lines'

const megabyte = 1_000_000

/** A megabyte of the stream, the same each time: of one endless line, or of lines of a hundred bytes. */
export function makeBlock(shape: LargeShape): string {
  const perLine = shape === 'line' ? 100 : 93
  const pieces = Array.from({ length: megabyte / 100 }, (_, index) =>
    `${index} `.padEnd(perLine, '-'),
  )
  return shape === 'line' ? pieces.join('') : pieces.map((piece) => `data: ${piece}\n`).join('')
}

/** The data of such an event. */
export function makeLargeData(shape: LargeShape, megabytes: number): string {
  const text = makeBlock(shape).repeat(megabytes)
  return shape === 'line' ? text : text.replaceAll('data: ', '').slice(0, -1)
}
