import type { FetchResponse, RetryDecision } from '../index.ts'
import { callSafely, noop } from './call-safely.ts'
import { CatchUp } from './catch-up.ts'
import type { HubView } from './member.ts'
import { responseOf } from './responses.ts'
import type { SharedGap } from './shared-options.ts'
import type { Up } from './source.ts'
import type { ViewEnd, ViewOptions } from './view-options.ts'

/** One response with the shared stream as its body: reads from the ring, and from a connection of its own to catch up. */
export class View implements HubView {
  readonly lastEventId: string
  /** Whether its client reconnects after it failed. */
  decision: RetryDecision
  readonly #options: ViewOptions
  readonly #encoder = new TextEncoder()
  /** The last event ID that was read. */
  #id: string
  /** Undefined if the view has to catch up. */
  #cursor: number | undefined
  #catchUp: CatchUp | undefined
  #replayed = ''
  #hasStarted = false
  #isOver = false
  #error: unknown
  #wasFrozen = false
  #hasRead = false
  #hasTail = false
  /** Settles the response. */
  #pending: { resolve(response: FetchResponse): void; reject(error: unknown): void } | undefined
  /** Why the view ended, or is about to. */
  failure: Up | undefined
  #wake = noop
  #withdraw = noop
  /** The cursor of the last reported gap. */
  #gap: number | undefined

  constructor(options: ViewOptions) {
    this.#options = options
    this.lastEventId = this.#id = options.lastEventId
  }

  /** Where the view stopped; `undefined` if it did not follow the shared stream. */
  get left(): ViewEnd | undefined {
    const cursor = this.#cursor
    return cursor === undefined ? undefined : { hub: this.#options.hub, cursor, id: this.#id }
  }

  /** Resolves with the response once the shared connection is open; rejects with its failure. */
  open(): Promise<FetchResponse> {
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject }
      this.#options.hub.addView(this)
      void this.#start()
    })
  }

  /** Ends the view; a pending response or read rejects with the error. */
  stop(error?: unknown): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#error = error
    this.#options.hub.removeView(this)
    this.#catchUp?.stop()
    this.#withdraw()
    this.#pending?.reject(error)
    this.#pending = undefined
    this.#wake()
    this.#options.onStop?.()
  }

  onFrames(): void {
    const { hub } = this.#options
    if (this.#pending && hub.isSynced && this.#catchUp?.isQueuedNewcomer) return this.#leaveQueue()
    this.#catchUp?.check()
    this.#wake()
  }

  onUp(up: Up): void {
    if (!this.#hasStarted) return
    if (this.#pending) this.#settle(up)
    else if (up.state === 'closed' || (up.state === 'waiting' && !this.#catchUp)) this.#fail(up)
  }

  onGap(reason: SharedGap['reason']): void {
    const { hub, onGap } = this.#options
    // One gap may have several causes.
    if (this.#pending || this.#gap === hub.ring.end) return
    this.#gap = hub.ring.end
    const shown = this.#wasFrozen ? 'frozen' : reason
    callSafely(() => onGap?.({ reason: shown, lastEventId: this.#id }))
  }

  suspend(): void {
    this.#wasFrozen = true
    // Its connection would be lost without a sign while the page is frozen.
    this.#catchUp?.stop()
    this.#catchUp = undefined
    if (this.#pending) this.#hasStarted = false
  }

  restore(): void {
    void this.#start()
  }

  onCatchUp(): void {
    const { hub } = this.#options
    if (this.#catchUp?.met !== undefined && this.#pending) this.#settle(hub.up)
    this.#wake()
  }

  onOwnUp(up: Up): void {
    if (up.state === 'open') this.#pending?.resolve(this.#respond(up))
    else if (this.#pending) this.#settle(up)
    else this.#fail(up)
    if (up.state === 'open') this.#pending = undefined
    // The backoff of the view goes on from one connection to the next.
    if (up.state === 'waiting') this.decision = true
  }

  /** Waits for the shared stream, but not longer than half a second. */
  async #start() {
    const { hub } = this.#options
    const isSynced = await hub.whenSynced()
    if (this.#isOver) return
    if (isSynced && !this.#hasStarted && !this.#catchUp) await this.#seek()
    else if (!isSynced && !this.#catchUp && (!this.#hasStarted || this.#cursor === undefined))
      this.#connect(true)
    this.#wake()
  }

  /** A newcomer that waits for its turn needs no connection once the ring follows the shared stream. */
  #leaveQueue() {
    this.#catchUp?.stop()
    this.#catchUp = undefined
    this.#hasStarted = false
    void this.#start()
  }

  /** Finds the place in the ring at which the view begins. */
  async #seek() {
    const { hub, isFresh, known, left, replay } = this.#options
    const { ring } = hub
    if (left?.hub === hub && left.id === this.#id) this.#cursor = left.cursor
    else if (this.#id !== '') this.#cursor = ring.afterId(this.#id)
    else if (replay !== undefined) await this.#askReplay(replay)
    else this.#cursor = ring.end
    if (this.#isOver) return
    this.#hasStarted = true
    const { state } = hub.up
    if (isFresh && (state === 'waiting' || state === 'closed')) hub.nudge()
    else if (hub.up !== known) this.#settle(hub.up)
  }

  async #askReplay(replay: number | 'latest') {
    const { hub } = this.#options
    await new Promise<void>((resolve) => {
      const timer = hub.clock.setTimeout(resolve, 500)
      this.#withdraw = hub.requestReplay({
        replay,
        resolve: (text, cursor) => {
          this.#replayed = text
          this.#cursor = cursor
          hub.clock.clearTimeout(timer)
          resolve()
        },
      })
    })
    this.#withdraw()
    this.#cursor ??= hub.ring.end
  }

  /** Starts a connection of its own. */
  #connect(isNewcomer: boolean) {
    const { hub, request } = this.#options
    // Without an ID, nothing says where to go on.
    if (this.#hasRead && this.#id === '') this.onGap('behind')
    this.#hasStarted = true
    this.#cursor = undefined
    this.#catchUp = new CatchUp({ hub, request, lastEventId: this.#id, view: this, isNewcomer })
  }

  /** Settles the pending response; does nothing while the source connects. */
  #settle(up: Up) {
    const pending = this.#pending!
    if (up.state === 'connecting' || (up.state === 'waiting' && !up.error)) return
    this.#pending = undefined
    if (up.state === 'open') return pending.resolve(this.#respond(up))
    this.#decide(up)
    const response = responseOf(up)
    if (response) pending.resolve(response)
    else pending.reject(up.error)
    this.stop()
  }

  #fail(up: Up) {
    this.#decide(up)
    this.#wake()
  }

  #decide(up: Up) {
    this.failure = up
    this.decision = up.state === 'waiting' && { delay: up.delay ?? 0 }
  }

  #respond({ status, url, headers }: Extract<Up, { state: 'open' }>): FetchResponse {
    const cancel = async () => this.stop()
    const body = { cancel, getReader: () => ({ cancel, read: () => this.#read() }) }
    return { status, url, headers: new Headers(headers as [string, string][]), body }
  }

  async #read(): Promise<{ done: boolean; value?: Uint8Array }> {
    for (;;) {
      if (this.#isOver) {
        if (this.#error) throw this.#error
        return { done: true }
      }
      const text = this.#take()
      if (text) {
        this.#hasRead = true
        return { done: false, value: this.#encoder.encode(text) }
      }
      if (this.failure) return this.#end()
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** Ends the body as the shared stream ended. */
  #end(): { done: boolean; value?: Uint8Array } {
    const { error, tail } = this.failure as Extract<Up, { state: 'waiting' | 'closed' }>
    if (tail && !this.#hasTail) {
      this.#hasTail = true
      return { done: false, value: this.#encoder.encode(tail) }
    }
    this.stop()
    if (error) throw error
    return { done: true }
  }

  /** The next text; `''` if there is none yet. */
  #take(): string {
    if (this.#replayed) {
      const text = this.#replayed
      this.#replayed = ''
      return text
    }
    return this.#catchUp ? this.#takeOwn(this.#catchUp) : this.#takeShared()
  }

  #takeOwn(catchUp: CatchUp): string {
    const text = catchUp.take()
    if (text) {
      this.#id = catchUp.id
      return text
    }
    if (catchUp.met === undefined && !catchUp.isAbandoned) return ''
    this.#catchUp = undefined
    this.#cursor = catchUp.met
    if (catchUp.isUnidentified) this.onGap('takeover')
    return this.#takeShared()
  }

  #takeShared(): string {
    const { hub } = this.#options
    const { ring } = hub
    const text = this.#cursor === undefined ? undefined : ring.textFrom(this.#cursor)
    if (text !== undefined) {
      this.#cursor = ring.end
      if (!text) return ''
      this.#id = ring.offset.id
      this.#wasFrozen = false
      return text
    }
    if (!hub.isSynced) return ''
    if (this.#id !== '') {
      this.#connect(false)
      return ''
    }
    this.onGap('behind')
    this.#cursor = ring.first
    return this.#takeShared()
  }
}
