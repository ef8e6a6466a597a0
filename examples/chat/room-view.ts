import { showConnection } from '../look/connection-panel.ts'
import { create, element } from '../look/elements.ts'
import type { Outbox } from '../look/outbox.ts'
import { MessageList } from './message-list.ts'
import { type Outgoing, createOutgoing } from './outgoing.ts'
import { type RoomClient, type Session, isInTrouble, isOfAnotherHistory } from './session.ts'
import { Typists } from './typists.ts'

export interface RoomViewOptions {
  session: Session
  outbox: Outbox<Outgoing>
  room: string
  /** Called after each connection, once missed messages have arrived. */
  onHello(): void
  /** Called if the server has another history than the shown one. The room then shows the server's. */
  onOutdated(): void
}

/**
 * A room on the page. Its client is closed while another room is shown, but keeps its position, so the next connection
 * sends only missed messages.
 */
export class RoomView {
  readonly room: string
  readonly #client: RoomClient
  readonly #session: Session
  readonly #outbox: Outbox<Outgoing>
  readonly #list: MessageList
  readonly #people = create('ul', { className: 'list people', ariaLabel: 'People' })
  readonly #peopleTitle = create('h3')
  readonly #typing = create('p', { className: 'typing quiet' })
  readonly #typists = new Typists(() => {
    this.#typing.textContent = String(this.#typists)
  })
  #hideConnection = () => {}

  constructor({ session, outbox, room, onHello, onOutdated }: RoomViewOptions) {
    this.room = room
    this.#session = session
    this.#outbox = outbox
    this.#list = new MessageList(session.name)
    this.#client = session.openRoom(room)
    this.#listen()
    this.#client.on('hello', onHello)
    this.#client.subscribe(() => {
      const { state } = this.#client
      if (state.status === 'connecting') this.#list.isFilling = true
      const isCutOff = isInTrouble(state)
      this.#peopleTitle.textContent = isCutOff ? 'Last seen online' : 'Online'
      if (isCutOff) this.#typists.clear()
      if (!isOfAnotherHistory(state)) return
      onOutdated()
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

  /** Shows this room's outgoing messages. */
  showOutgoing(): void {
    const { items, problem } = this.#outbox
    const own = items.filter(({ room }) => room === this.room)
    this.#list.showOutgoing(own, problem !== undefined)
  }

  send(text: string): void {
    this.#outbox.add(createOutgoing(this.room, text))
    // Show the user's message, whatever they were reading.
    this.#list.toEnd()
  }

  sendTyping(): void {
    this.#session.sendTyping(this.room)
  }

  #listen(): void {
    const client = this.#client
    client.on('message', ({ data, lastEventId }) => {
      this.#outbox.settle(data.key)
      this.#typists.remove(data.author)
      this.#list.add(data, lastEventId)
    })
    client.on('hello', ({ data }) => {
      this.#list.isFilling = false
      this.#showPeople(data.members)
      // The server is reachable again.
      void this.#outbox.send()
    })
    client.on('presence', ({ data }) => {
      this.#showPeople(data.members)
      if (data.change === 'left') this.#typists.remove(data.name)
    })
    client.on('typing', ({ data: { name } }) => {
      if (name !== this.#session.name) this.#typists.add(name)
    })
  }

  #showPeople(members: readonly string[]): void {
    const you = this.#session.name
    this.#people.replaceChildren(
      ...members.map((name) => create('li', {}, name === you ? `${name} (you)` : name)),
    )
  }
}
