import { recordActivity } from './settle.ts'

/** One step of a body: a chunk, the end, or a failure. */
export type Step = { bytes: Uint8Array<ArrayBuffer> } | { isEnd: true } | { error: unknown }

interface Pending {
  readonly step: Step
  readonly onTaken: () => void
}

/** A body whose steps reach the client one by one, each when the client reads. */
export class ResponseBody {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>
  /** Bytes that the client has not read yet. */
  unreadBytes = 0
  #controller!: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>
  #pending: Pending[] = []
  #isReading = false

  /** @param onCancel - called when the client no longer reads */
  constructor(onCancel: () => void) {
    this.stream = new ReadableStream(
      {
        start: (controller) => void (this.#controller = controller),
        pull: () => {
          this.#isReading = true
          this.#next()
        },
        cancel: onCancel,
      },
      // Reads nothing ahead, so that a step is taken when the client reads it.
      { highWaterMark: 0 },
    )
  }

  /** Adds a step; resolves once the client has read it, or never will. */
  add(step: Step): Promise<void> {
    if ('bytes' in step) this.unreadBytes += step.bytes.byteLength
    return new Promise((onTaken) => {
      this.#pending.push({ step, onTaken })
      this.#next()
    })
  }

  /** Discards all steps, because the client has left. */
  abandon(): void {
    for (const { onTaken } of this.#pending) onTaken()
    this.#pending = []
    this.unreadBytes = 0
  }

  /** Fails the client's read with the reason of its abort. */
  abort(reason: unknown): void {
    this.#controller.error(reason)
    this.abandon()
  }

  #next() {
    if (!this.#isReading) return
    const next = this.#pending.shift()
    if (!next) return
    recordActivity()
    const { step, onTaken } = next
    this.#isReading = false
    if ('bytes' in step) {
      this.unreadBytes -= step.bytes.byteLength
      this.#controller.enqueue(step.bytes)
    } else if ('error' in step) this.#controller.error(step.error)
    else this.#controller.close()
    onTaken()
  }
}
