import { DecodeError, type ServerEvent } from 'headwater'

/** An event as the application got it, or the error that it got instead. */
export interface ReceivedEvent {
  readonly number: number
  readonly time: number
  readonly type: string
  readonly lastEventId: string
  /** The data as text. */
  readonly text: string
  /** Why it could not be decoded. */
  readonly error?: string
}

/** The most events of one run that are kept. */
const mostKept = 1000

/** The events that the application's handlers got, in their order. */
export class ReceivedEvents {
  readonly list: ReceivedEvent[] = []
  #count = 0

  add({ data, lastEventId, type }: ServerEvent, error?: string): void {
    this.list.push({
      number: ++this.#count,
      time: Date.now(),
      type,
      lastEventId,
      text: typeof data === 'string' ? data : JSON.stringify(data),
      ...(error !== undefined && { error }),
    })
    if (this.list.length > mostKept) this.list.shift()
  }

  /** Adds the event of a decode error; other errors belong to attempts. */
  addError(error: unknown): void {
    if (error instanceof DecodeError) this.add(error.event, error.message)
  }
}
