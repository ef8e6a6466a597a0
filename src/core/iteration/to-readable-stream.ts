import type { EventIterator } from './event-iterator.ts'

/** The events of one stream, for one `for await` loop or as a `ReadableStream`. */
export interface EventStreamIterator<Event> extends EventIterator<Event> {
  /**
   * Returns the remaining events as a `ReadableStream`, for example to transform them and pass them on in a response. It
   * pulls: it takes an event only when one is read. A failure errors the stream, and cancelling it ends the iteration.
   */
  toReadableStream(): ReadableStream<Event>
  /** Returns the iterator itself. */
  [Symbol.asyncIterator](): EventStreamIterator<Event>
}

/** Adds `toReadableStream` to an iterator. */
export function addToReadableStream<Event>(
  iterator: EventIterator<Event>,
): EventStreamIterator<Event> {
  const source: UnderlyingDefaultSource<Event> = {
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await iterator.return()
    },
  }
  // Without a queue of its own, it reads nothing ahead.
  const toReadableStream = () => new ReadableStream(source, { highWaterMark: 0 })
  return Object.assign(iterator, { toReadableStream }) as EventStreamIterator<Event>
}
