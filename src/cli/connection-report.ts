import type { CloseInfo, EventSourceError, OpenInfo, ReconnectInfo } from '../index.ts'
import { describeBody, describeError } from './describe-error.ts'
import { escapeLine } from './escape-controls.ts'
import { formatTime } from './format-event.ts'
import type { Paint, Style } from './paint.ts'
import type { Screen } from './screen.ts'

/** What a report depends on. */
export interface ReportOptions {
  readonly screen: Screen
  readonly paint: Paint
  /** Whether details are reported too. */
  readonly isVerbose: boolean
}

/**
 * Reports the connection on the standard error. On a terminal, each change is a line with its time, and the last line counts
 * down to the next attempt. Elsewhere, only problems and recoveries are reported, one line for each.
 */
export class ConnectionReport {
  readonly #screen: Screen
  readonly #paint: Paint
  readonly #isVerbose: boolean
  #hasOpened = false
  #timer: ReturnType<typeof setInterval> | undefined

  constructor({ isVerbose, paint, screen }: ReportOptions) {
    this.#screen = screen
    this.#paint = paint
    this.#isVerbose = isVerbose
  }

  onConnecting(attempt: number): void {
    this.#stopCountdown()
    this.#show(attempt > 1 ? `Connecting (attempt ${attempt})…` : 'Connecting…')
  }

  onOpen({ attempt, url }: OpenInfo): void {
    this.#stopCountdown()
    const verb = this.#hasOpened ? 'Reconnected' : 'Connected'
    const isRecovery = attempt > 1
    this.#hasOpened = true
    const isReported = this.#screen.isLive || isRecovery || this.#isVerbose
    if (isReported) this.#print('green', `${verb} to ${showUrl(url)}`)
    else this.#screen.clear()
  }

  onReconnect({ attempt, delay = 0, error }: ReconnectInfo): void {
    const reason = error ? describeError(error) : 'The server ended the stream'
    const next = `Reconnecting in ${formatDelay(delay)} (attempt ${attempt})`
    if (!this.#screen.isLive) return this.#print('yellow', `${reason}. ${next}`)
    this.#print('yellow', reason)
    this.#countDown(delay, attempt)
  }

  onClose({ reason, error }: CloseInfo): void {
    this.#stopCountdown()
    this.#screen.clear()
    if (error) {
      this.printError(describeError(error))
      for (const line of describeBody(error)) this.#screen.print(`  ${line}`)
    } else if (this.#screen.isLive && reason !== 'closed') {
      const text = reason === 'stopped' ? 'The server ended the stream (204)' : 'The stream ended'
      this.#print('green', text)
    }
  }

  /** Reports a failure. */
  printError(text: string): void {
    this.#stopCountdown()
    this.#screen.print(`${this.#paint('red', 'headwater:')} ${text}`)
  }

  /** Reports a failed save. */
  onStoreError(error: EventSourceError): void {
    this.printError(describeError(error))
  }

  /** A detail that is reported with `--verbose` only. */
  printDetail(text: string): void {
    if (this.#isVerbose) this.#screen.print(this.#paint('dim', escapeLine(text)))
  }

  #print(style: Style, text: string): void {
    const prefix = this.#screen.isLive ? this.#paint('dim', formatTime(new Date())) : 'headwater:'
    this.#screen.print(`${prefix} ${this.#paint(style, text)}`)
  }

  #show(text: string): void {
    this.#screen.show(text, (shown) => this.#paint('dim', shown))
  }

  #countDown(delay: number, attempt: number): void {
    this.#stopCountdown()
    const end = performance.now() + delay
    let shown = ''
    const update = () => {
      const seconds = Math.max(1, Math.ceil((end - performance.now()) / 1000))
      const text = `Reconnecting in ${seconds} s (attempt ${attempt})`
      if (text !== shown) this.#show((shown = text))
    }
    update()
    this.#timer = setInterval(update, 200)
    this.#timer.unref()
  }

  #stopCountdown(): void {
    clearInterval(this.#timer)
  }
}

/** In seconds, with one decimal. */
function formatDelay(milliseconds: number): string {
  return `${Math.ceil(milliseconds / 100) / 10} s`
}

/** Without credentials, query and fragment, which may be secret. */
function showUrl(url: string): string {
  const { origin, pathname } = new URL(url)
  return escapeLine(origin + pathname)
}
