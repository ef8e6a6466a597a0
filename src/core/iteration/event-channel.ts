import type { UnhandledEvent } from '../last-event-id/queued-event.ts'
import { EventQueue } from './event-queue.ts'
import { IterableQueue } from './iterable-queue.ts'

/** The queue of a client's loop: it tracks which events the loop has handled. */
export class EventChannel<Event> extends IterableQueue<Event> {
  /** The queued events as the client tracks them. */
  readonly #unhandled = new EventQueue<UnhandledEvent>()
  /** The event that the consumer is handling. */
  #current: UnhandledEvent | undefined
  /** Whether requests wait for a store. */
  #isSaving = false
  /** Whether the client has closed while the consumer was handling an event. */
  #isDropped = false

  override push(event: Event, unhandled?: UnhandledEvent): void {
    if (this.isEnded) return void unhandled?.settle?.()
    // First, because a consumer that waits takes the event at once.
    if (unhandled) this.#unhandled.push(unhandled)
    super.push(event)
  }

  /** Skips the oldest queued event. */
  skipOldest(): void {
    this.events.shift()
    void this.#unhandled.shift()?.settle?.()
  }

  /** As that of any queue; abandons the queued events. */
  override drop(error?: unknown): void {
    const current = this.#current
    if (this.isLeft) {
      this.#current = undefined
      current?.abandon()
    } else if (current?.takers !== undefined) {
      this.#isDropped = true
      current.takers++
    }
    // Each of them, because those before a `reconnect({ lastEventId })` are not tracked any more.
    for (let event; (event = this.#unhandled.shift());) event.abandon()
    super.drop(error)
  }

  protected override answerOne(): boolean {
    const current = this.#current
    // A store that never settles must not block the end of the loop.
    if (this.#isSaving && !this.isEnded) return false
    if (!current) return super.answerOne()
    // A request for the next event means that the previous one has been handled. Requests wait for an async store, so that
    // at most one handled event is not saved. A store that closes the client answers them itself.
    this.#current = undefined
    this.isBusy = false
    if (this.#isDropped) current.takers!--
    const saving = current.settle?.()
    if (saving) {
      this.#isSaving = true
      void saving.then(() => {
        this.#isSaving = false
        this.answer()
        this.host.onNext()
      })
    }
    return true
  }

  protected override take(): IteratorResult<Event, undefined> {
    this.#current = this.#unhandled.shift()
    this.isBusy = !!this.#current?.settle
    return super.take()
  }
}
