import { readFrame } from './frame-splitter.ts'
import { noop } from './call-safely.ts'
import type { Hub } from './hub.ts'
import { Source, type SharedRequest, type Up } from './source.ts'

/** Frames that are not read for this long end the connection, in milliseconds: a paused loop must not hold up other tabs. */
const longestPause = 5000

/** Silence after which other tabs may catch up, in milliseconds. */
const longestSilence = 10_000

/**
 * How long a newcomer waits for its turn, in milliseconds: as long as it takes to notice that a leader is silent. The turn
 * of a tab whose leader is silent does not end.
 */
const newcomerWait = 3500

/** The view that catches up. */
export interface CatchingView {
  /** There are new frames, or the connection met the shared stream. */
  onCatchUp(): void
  /** The connection opened, failed or ended. */
  onOwnUp(up: Up): void
}

/** How to catch up. */
export interface CatchUpOptions {
  readonly hub: Hub
  readonly request: SharedRequest
  readonly lastEventId: string
  readonly view: CatchingView
  /** The leader did not answer. The tab needs no connection if it answers before the tab's turn to catch up. */
  readonly isNewcomer: boolean
}

/**
 * A connection of one view, until it meets the shared stream: when an ID that it has just read is in the ring, or the ring
 * gets the ID that it read last. With only one of the two checks, two live streams could miss each other forever.
 */
export class CatchUp {
  /** The last ID that was read. */
  id: string
  /** The cursor in the ring at which the view continues, once the buffer is read. */
  met: number | undefined
  /** It ended because its frames were not read. The view starts another once it reads again. */
  isAbandoned = false
  readonly #options: CatchUpOptions
  readonly #controller = new AbortController()
  #source: Source | undefined
  #text = ''
  #isOver = false
  #hasRead = false
  #releaseLock = noop
  #continue: (() => void) | undefined
  #timer: unknown
  #silenceTimer: unknown
  #turnTimer: unknown

  constructor(options: CatchUpOptions) {
    this.#options = options
    const { hub, lastEventId } = options
    this.id = lastEventId
    if (hub.isAlone) this.#connect()
    else this.#waitForTurn()
  }

  /** Whether it is a newcomer's, and another tab catches up first. */
  get isQueuedNewcomer(): boolean {
    return this.#options.isNewcomer && this.#isQueued
  }

  /** Events without IDs were delivered, so where they are in the shared stream is unknown. */
  get isUnidentified(): boolean {
    return this.#hasRead && this.id === ''
  }

  /** The frames since the last call. */
  take(): string {
    const text = this.#text
    this.#text = ''
    this.#options.hub.clock.clearTimeout(this.#timer)
    this.#continue?.()
    this.#continue = undefined
    return text
  }

  /** Looks whether the shared stream has the last ID that was read. */
  check(): void {
    const { hub, view } = this.#options
    if (this.#isOver) return
    const met =
      this.id === '' ? (hub.isSynced ? hub.ring.end : undefined) : hub.ring.afterId(this.id)
    if (met === undefined) return
    this.met = met
    this.stop()
    view.onCatchUp()
  }

  /** Ends the connection. Its last frames can still be taken. */
  stop(): void {
    const { clock } = this.#options.hub
    this.#isOver = true
    this.#source?.close()
    this.#controller.abort()
    this.#releaseLock()
    this.#continue?.()
    clock.clearTimeout(this.#timer)
    clock.clearTimeout(this.#silenceTimer)
    clock.clearTimeout(this.#turnTimer)
  }

  get #isQueued(): boolean {
    return !this.#source && !this.#isOver
  }

  /** One tab catches up at a time, because HTTP/1.1 has six connections. */
  #waitForTurn() {
    const { hub, isNewcomer } = this.#options
    if (isNewcomer) this.#turnTimer = hub.clock.setTimeout(() => this.#connect(), newcomerWait)
    const granted = () => {
      if (!this.#isQueued) return undefined
      this.#connect()
      return new Promise<void>((resolve) => {
        this.#releaseLock = resolve
      })
    }
    const { signal } = this.#controller
    hub.environment.locks.request(`${hub.name}/catchup`, { signal }, granted).catch(noop)
  }

  #connect() {
    const { hub, request } = this.#options
    hub.clock.clearTimeout(this.#turnTimer)
    this.#watchSilence()
    this.#source = new Source(request, this.id, {
      onTexts: (texts) => this.#onTexts(texts),
      onUp: (up) => this.#onUp(up),
    })
  }

  #onTexts(texts: readonly string[]): Promise<void> | undefined {
    const { hub, view } = this.#options
    this.#watchSilence()
    for (const text of texts) {
      const { hasData, id } = readFrame(text)
      this.#text += text
      if (hasData) this.#hasRead = true
      if (id === undefined) continue
      this.id = id
      this.check()
      if (this.#isOver) return undefined
    }
    view.onCatchUp()
    if (this.#text === '') return undefined
    this.#timer = hub.clock.setTimeout(() => this.#abandon(), longestPause)
    // The server waits for a slow reader, as for that of any stream.
    return new Promise((resolve) => {
      this.#continue = resolve
    })
  }

  #onUp(up: Up) {
    const isFailure = up.state === 'closed' || (up.state === 'waiting' && up.error)
    if (!isFailure) return up.state === 'open' && this.#options.view.onOwnUp(up)
    if (this.#text !== '') return this.#abandon()
    this.stop()
    return this.#options.view.onOwnUp(up)
  }

  #abandon() {
    this.isAbandoned = true
    this.#text = ''
    this.stop()
  }

  #watchSilence() {
    const { clock } = this.#options.hub
    clock.clearTimeout(this.#silenceTimer)
    this.#silenceTimer = clock.setTimeout(() => this.#releaseLock(), longestSilence)
  }
}
