/** Some events have a name, so that names are tested too. */
export const eventNames = ['message', 'tick'] as const

export interface NumberedEvent {
  type: string
  data: string
  lastEventId: string
}

/** The event with this number: no two share a line, and they contain characters of all lengths for cuts. */
export function numberedEvent(number: number): NumberedEvent {
  return {
    type: number % 3 === 0 ? 'tick' : 'message',
    data: `№ ${number} é🌊\n${number ** 2}`,
    lastEventId: `№${number}/${checksum(number)}`,
  }
}

/** The event in wire format. The ID comes first, so that a cut can fall between it and the end of the event. */
export function frameOf(number: number, retry?: number): string {
  const { type, data, lastEventId } = numberedEvent(number)
  const lines = data.split('\n').map((line) => `data: ${line}\n`)
  const fields = [
    ...(retry === undefined ? [] : [`retry: ${retry}\n`]),
    `id: ${lastEventId}\n`,
    ...(type === 'message' ? [] : [`event: ${type}\n`]),
    ...lines,
  ]
  return `${fields.join('')}\n`
}

/**
 * The number of an ID; `undefined` if the server never issued it, as after a corrupted byte. The checksum is the
 * server's signature.
 */
export function numberOf(lastEventId: string): number | undefined {
  const number = Number(/^№(\d+)\//.exec(lastEventId)?.[1])
  return numberedEvent(number).lastEventId === lastEventId ? number : undefined
}

const checksum = (number: number) => ((number + 1) * 7919) % 9973
