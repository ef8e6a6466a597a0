import type { z } from 'zod'
import { Audience } from '../server/audience.ts'
import { type EventStream, type OutgoingEvent, formatEvent } from '../server/event-stream.ts'
import type { roomEvents } from './schemas.ts'

type Presence = z.input<typeof roomEvents.presence>

interface Member {
  /** More than one where somebody looks in from two devices. */
  streams: number
  /** Set while they have none: when it fires, they have left. */
  leaving?: ReturnType<typeof setTimeout>
}

/**
 * Who is in a room, and what they all hear. Who comes back at once, because a token has expired or a connection was
 * lost, has never left: nobody is told of it.
 */
class Room {
  readonly #audience = new Audience()
  readonly #members = new Map<string, Member>()
  readonly #grace: number
  readonly #emptied: () => void

  /** @param emptied - called when the last one has left */
  constructor(grace: number, emptied: () => void) {
    this.#grace = grace
    this.#emptied = emptied
  }

  get members(): string[] {
    return [...this.#members.keys()]
  }

  enter(name: string, stream: EventStream): void {
    const member = this.#members.get(name)
    if (member) {
      clearTimeout(member.leaving)
      member.streams++
    } else {
      this.#members.set(name, { streams: 1 })
      this.#tellOf(name, 'joined')
    }
    this.#audience.join(stream, () => this.#lose(name))
  }

  send(event: OutgoingEvent): void {
    this.#audience.send(event)
  }

  #lose(name: string): void {
    const member = this.#members.get(name)
    if (!member || --member.streams > 0) return
    member.leaving = setTimeout(() => {
      this.#members.delete(name)
      this.#tellOf(name, 'left')
      if (this.#members.size === 0) this.#emptied()
    }, this.#grace)
    // A server that is about to exit does not wait for that.
    member.leaving.unref()
  }

  #tellOf(name: string, change: Presence['change']): void {
    const presence: Presence = { name, change, members: this.members }
    // Without an ID: a position is one among the messages.
    this.send(formatEvent('presence', presence))
  }
}

/** The rooms that somebody is in. */
export class Rooms {
  readonly #rooms = new Map<string, Room>()
  readonly #grace: number

  /** @param grace - how long, in milliseconds, somebody without a stream still counts as there */
  constructor(grace: number) {
    this.#grace = grace
  }

  get names(): string[] {
    return [...this.#rooms.keys()]
  }

  /** Lets somebody hear what happens in the room from now on. Returns who is there, themselves included. */
  enter(room: string, name: string, stream: EventStream): string[] {
    const entered = this.#rooms.get(room) ?? new Room(this.#grace, () => this.#rooms.delete(room))
    this.#rooms.set(room, entered)
    entered.enter(name, stream)
    return entered.members
  }

  /** Sends to those who are there, if anybody is. */
  send(room: string, event: OutgoingEvent): void {
    this.#rooms.get(room)?.send(event)
  }
}
