import { randomUUID } from 'node:crypto'
import { formatEvent } from '../server/event-stream.ts'
import type { History } from './history.ts'
import type { Rooms } from './room.ts'
import type { Message } from './schemas.ts'
import { formatMessage } from './stream-room.ts'

const room = 'lobby'
const residents = ['Maya', 'Jonas'] as const

const conversation = [
  'Welcome! Each person here has one event stream per room.',
  'Stop the server with Ctrl-C and write something. It is sent when the server is back.',
  'Tokens expire after a minute. The client fetches a new one and resumes, and you notice nothing.',
  'Open this page in a second window to talk to yourself.',
  'Press Alt+Shift+E to see every event and every connection.',
  'I restarted the server twice this morning. No message was lost, and none came twice.',
  'The terminal client uses the same session code as this page.',
  'Switch to another room and return: only missed messages are sent.',
]

const replies = [
  (name: string) => `Hello, ${name}!`,
  () => 'Got it. It has the next number in the history.',
  () => 'Arrived. Now try it with the server stopped.',
  () => 'Same message in my window, in the same order.',
]

/** Milliseconds between two messages of the residents. */
const pause = 14_000
const typingTime = 2000
const minute = 60_000

/**
 * Fills an empty history with a conversation, and keeps two residents in the lobby that talk while a client is connected and
 * answer messages.
 */
export function simulatePeople(history: History, rooms: Rooms): SimulatedPeople {
  let turn = 0
  const timers = new Set<ReturnType<typeof setTimeout>>()
  for (const name of residents) rooms.addResident(room, name)
  if (history.newest() === 0)
    for (const [index, text] of conversation.slice(0, 4).entries())
      add(text, Date.now() - (4 - index) * minute)

  function add(text: string, at?: number): void {
    const author = residents[turn++ % residents.length]!
    const { message } = history.add(room, author, { key: randomUUID(), text }, at)
    rooms.send(room, formatMessage(message))
  }

  function after(delay: number, action: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer)
      action()
    }, delay)
    timers.add(timer)
  }

  function type(text: string): void {
    const name = residents[turn % residents.length]!
    rooms.send(room, formatEvent('typing', { name }))
    after(typingTime, () => add(text))
  }

  const talking = setInterval(() => {
    if (rooms.countStreams(room) > 0) type(conversation[turn % conversation.length]!)
  }, pause)

  return {
    answer(to, { author }) {
      if (to !== room) return
      const reply = replies[turn % replies.length]!(author)
      after(1000, () => type(reply))
    },
    stop() {
      clearInterval(talking)
      for (const timer of timers) clearTimeout(timer)
    },
  }
}

export interface SimulatedPeople {
  /** Replies to a message in the lobby. */
  answer(room: string, message: Message): void
  stop(): void
}
