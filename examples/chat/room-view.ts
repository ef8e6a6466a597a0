import { showConnection } from '../look/connection-panel.ts'
import { create, element } from '../look/elements.ts'
import { MessageList } from './message-list.ts'
import type { Outbox } from './outbox.ts'
import { type RoomClient, type Session, isInTrouble, isOfAnotherHistory } from './session.ts'
import { Typists } from './typists.ts'

export interface RoomViewOptions {
  session: Session
  outbox: Outbox
  room: string
  /** Called when one is in, and each time that one is back. */
  greeted(): void
  /** Called when the server's messages are others than those that were shown: the room begins anew with them. */
  outdated(): void
}

/**
 * A room on the page. When one goes to another room its client is closed, but kept with its position and its messages:
 * on the way back, what was said meanwhile comes by itself.
 */
export class RoomView {
  readonly room: string
  readonly #client: RoomClient
  readonly #session: Session
  readonly #outbox: Outbox
  readonly #list: MessageList
  readonly #people = create('ul', { className: 'list people', ariaLabel: 'People' })
  readonly #peopleTitle = create('h3')
  readonly #typing = create('p', { className: 'typing quiet' })
  readonly #typists = new Typists(() => {
    this.#typing.textContent = String(this.#typists)
  })
  #hideConnection = () => {}

  constructor({ session, outbox, room, greeted, outdated }: RoomViewOptions) {
    this.room = room
    this.#session = session
    this.#outbox = outbox
    this.#list = new MessageList(session.name)
    this.#client = session.openRoom(room)
    this.#listen()
    this.#client.on('hello', greeted)
    this.#client.subscribe(() => {
      const { state } = this.#client
      if (state.status === 'connecting') this.#list.isFilling = true
      // Without a connection nobody can tell.
      const isCutOff = isInTrouble(state)
      this.#peopleTitle.textContent = isCutOff ? 'Who was here' : 'Who is here'
      if (isCutOff) this.#typists.forget()
      if (!isOfAnotherHistory(state)) return
      outdated()
      this.#list.clear()
      this.#client.reconnect({ lastEventId: '' })
    })
  }

  show(): void {
    element('room-title').textContent = this.room
    element('here').replaceChildren(
      create('div', { className: 'presence' }, this.#peopleTitle, this.#people),
      this.#list.root,
      this.#typing,
    )
    this.#hideConnection = showConnection(element('connection'), this.#client)
    this.showOutgoing()
    this.#list.restore()
    this.#client.connect()
  }

  hide(): void {
    this.#client.close()
    this.#hideConnection()
    element('connection').replaceChildren()
    element('here').replaceChildren()
  }

  /** Shows what is on its way to this room. */
  showOutgoing(): void {
    const { messages, problem } = this.#outbox
    const own = messages.filter(({ room }) => room === this.room)
    this.#list.showOutgoing(own, problem !== undefined)
  }

  say(text: string): void {
    this.#outbox.add(this.room, text)
    // Whatever one was reading: now one wants to see one's own words.
    this.#list.toEnd()
  }

  sayTyping(): void {
    this.#session.sayTyping(this.room)
  }

  #listen(): void {
    const client = this.#client
    client.on('message', ({ data, lastEventId }) => {
      this.#outbox.settle(data.key)
      this.#typists.stop(data.author)
      this.#list.add(data, lastEventId)
    })
    client.on('hello', ({ data }) => {
      this.#list.isFilling = false
      this.#showPeople(data.members)
      // The server is there: what could not be sent has another chance.
      void this.#outbox.send()
    })
    client.on('presence', ({ data }) => {
      this.#showPeople(data.members)
      if (data.change === 'left') this.#typists.stop(data.name)
    })
    client.on('typing', ({ data: { name } }) => {
      if (name !== this.#session.name) this.#typists.sawTyping(name)
    })
  }

  #showPeople(members: readonly string[]): void {
    const you = this.#session.name
    this.#people.replaceChildren(
      ...members.map((name) => create('li', {}, name === you ? `${name} (you)` : name)),
    )
  }
}
