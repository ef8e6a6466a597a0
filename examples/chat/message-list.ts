import { create } from '../look/elements.ts'
import type { Outgoing } from './outgoing.ts'
import type { Message } from './schemas.ts'

/** Distance from the end, in pixels, at which new messages scroll the list. */
const nearEnd = 40

/** The messages of a room. New ones scroll the list, except while the user reads older ones. */
export class MessageList {
  readonly root: HTMLElement
  readonly #scroller: HTMLElement
  readonly #log: HTMLElement
  readonly #messages = create('ol', { className: 'list' })
  readonly #outgoing = create('ol', { className: 'list', ariaLabel: 'Outgoing' })
  readonly #newer = create('button', { type: 'button', className: 'newer', hidden: true })
  readonly #you: string
  /** The scroll position while the list is not on the page. */
  #place = Infinity

  /** @param you - the name of the user */
  constructor(you: string) {
    this.#you = you
    this.#log = create('div', { role: 'log', ariaLive: 'polite' }, this.#messages)
    this.#scroller = create('div', { className: 'scroller', tabIndex: 0, role: 'region' })
    this.#scroller.ariaLabel = 'Messages'
    this.#scroller.append(this.#log, this.#outgoing)
    this.#newer.append('New messages ↓')
    this.root = create('div', { className: 'messages' }, this.#scroller, this.#newer)
    this.#newer.onclick = () => this.toEnd()
    this.#scroller.onscroll = () => {
      this.#place = this.#isAtEnd() ? Infinity : this.#scroller.scrollTop
      if (this.#isAtEnd()) this.#newer.hidden = true
    }
  }

  /** Keeps screen readers silent while missed messages arrive. */
  set isFilling(isFilling: boolean) {
    this.#log.ariaBusy = String(isFilling)
  }

  add(message: Message, id: string): void {
    const { author, text, at } = message
    const isOwn = author === this.#you
    const time = new Date(at)
    this.#append(
      create(
        'li',
        { className: isOwn ? 'message own' : 'message', id: `message-${id}` },
        create('strong', {}, author),
        isOwn ? create('span', { className: 'quiet' }, ' (you)') : '',
        ' ',
        create('time', { dateTime: time.toISOString(), title: time.toLocaleString() }, clock(time)),
        create('p', {}, text),
      ),
    )
  }

  clear(): void {
    this.#messages.replaceChildren()
    this.toEnd()
  }

  /** Shows messages without a place in the history below all others. */
  showOutgoing(messages: readonly Outgoing[], hasFailed: boolean): void {
    const isAtEnd = this.#isAtEnd()
    this.#outgoing.replaceChildren(
      ...messages.map(({ text, isSent }) => {
        const state = isSent ? 'Sent' : hasFailed ? 'Queued' : 'Sending …'
        return create(
          'li',
          { className: 'message own outgoing' },
          create('span', { className: 'state' }, state),
          create('p', {}, text),
        )
      }),
    )
    if (isAtEnd) this.toEnd()
  }

  toEnd(): void {
    this.#scroller.scrollTop = this.#scroller.scrollHeight
    this.#newer.hidden = true
  }

  /** Restores the scroll position, once the list is on the page again. */
  restore(): void {
    if (this.#place === Infinity) this.toEnd()
    else this.#scroller.scrollTop = this.#place
  }

  #append(item: HTMLElement): void {
    const isAtEnd = this.#isAtEnd()
    this.#messages.append(item)
    if (isAtEnd) this.toEnd()
    else this.#newer.hidden = false
  }

  #isAtEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller
    return scrollHeight - scrollTop - clientHeight < nearEnd
  }
}

/** The time, with the date unless that is today. */
function clock(time: Date): string {
  const timeStyle = 'short'
  return time.toDateString() === new Date().toDateString()
    ? time.toLocaleTimeString([], { timeStyle })
    : time.toLocaleString([], { dateStyle: 'medium', timeStyle })
}
