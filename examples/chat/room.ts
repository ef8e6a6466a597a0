import type { z } from 'zod'
import { Audience } from '../server/audience.ts'
import { type EventStream, type OutgoingEvent, formatEvent } from '../server/event-stream.ts'
import type { roomEvents } from './schemas.ts'

type Presence = z.input<typeof roomEvents.presence>

interface Member {
  /** More than one if the person uses several devices. */
  streams: number
  /** Runs while there is no stream. When it fires, the person has left. */
  leaving?: ReturnType<typeof setTimeout>
}

/**
 * The members of a room and their streams. A member that reconnects within the grace period, for example because a token
 * has expired, has not left, and no presence event is sent.
 */
class Room {
  readonly #audience = new Audience()
  readonly #members = new Map<string, Member>()
  readonly #grace: number
  readonly #emptied: () => void

  /** @param emptied - called when the last member has left */
  constructor(grace: number, emptied: () => void) {
    this.#grace = grace
    this.#emptied = emptied
  }

  get members(): string[] {
    return [...this.#members.keys()]
  }

  get streams(): number {
    return this.#audience.size
  }

  addResident(name: string): void {
    this.#members.set(name, { streams: 1 })
  }

  enter(name: string, stream: EventStream): void {
    const member = this.#members.get(name)
    if (member) {
      clearTimeout(member.leaving)
      member.streams++
    } else {
      this.#members.set(name, { streams: 1 })
      this.#announce(name, 'joined')
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
      this.#announce(name, 'left')
      if (this.#members.size === 0) this.#emptied()
    }, this.#grace)
    // A server that is about to exit does not wait for that.
    member.leaving.unref()
  }

  #announce(name: string, change: Presence['change']): void {
    const presence: Presence = { name, change, members: this.members }
    // Without an ID, because only messages are resumed.
    this.send(formatEvent('presence', presence))
  }
}

/** The rooms with members. */
export class Rooms {
  readonly #rooms = new Map<string, Room>()
  readonly #grace: number

  /** @param grace - milliseconds that a member without a stream stays in the room */
  constructor(grace: number) {
    this.#grace = grace
  }

  get names(): string[] {
    return [...this.#rooms.keys()]
  }

  /** Adds a member's stream to a room. Returns all members, including this one. */
  enter(room: string, name: string, stream: EventStream): string[] {
    const entered = this.#open(room)
    entered.enter(name, stream)
    return entered.members
  }

  #open(room: string): Room {
    const opened = this.#rooms.get(room) ?? new Room(this.#grace, () => this.#rooms.delete(room))
    this.#rooms.set(room, opened)
    return opened
  }

  /** Adds a member that stays without a stream. */
  addResident(room: string, name: string): void {
    this.#open(room).addResident(name)
  }

  countStreams(room: string): number {
    return this.#rooms.get(room)?.streams ?? 0
  }

  /** Sends to all streams of the room. */
  send(room: string, event: OutgoingEvent): void {
    this.#rooms.get(room)?.send(event)
  }
}
