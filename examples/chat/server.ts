import { type Response, Router } from 'express'
import { formatEvent, openEventStream } from '../server/event-stream.ts'
import type { Example, ExampleOptions } from '../server/example.ts'
import { jsonBody } from '../server/json-body.ts'
import { readPosition } from '../server/position.ts'
import { Problem, parse } from '../server/problem.ts'
import { History } from './history.ts'
import { Rooms } from './room.ts'
import { simulatePeople } from './sample-people.ts'
import { messageRequest, roomName, tokenRequest, typingRequest } from './schemas.ts'
import { formatMessage, streamRoom } from './stream-room.ts'
import { type Bearer, Tokens, requireToken } from './token.ts'

/** Rooms that always exist. Others exist while they have members or messages. */
const standingRooms = ['lobby', 'garden', 'workshop']

export interface ChatOptions extends ExampleOptions {
  /** The lifetime of a token, in milliseconds. Short, to show renewals. @defaultValue 60 000 */
  tokenLifetime?: number
  /** Milliseconds that a member without a connection stays in the room. @defaultValue 5000 */
  grace?: number
}

type Authenticated = Response<unknown, Bearer>

export function createChat({
  dataFolder,
  tokenLifetime = 60_000,
  grace = 5000,
  sampleData = false,
}: ChatOptions): Example {
  const history = new History(dataFolder)
  const rooms = new Rooms(grace)
  const tokens = new Tokens(tokenLifetime)
  const needsToken = requireToken(tokens)
  const people = sampleData ? simulatePeople(history, rooms) : undefined
  const router = Router()

  router.post('/token', jsonBody, ({ body }, response) => {
    const { name } = parse(tokenRequest, body, 'the request for a token')
    response.set('cache-control', 'no-store').json(tokens.issue(name))
  })

  router.get('/rooms', needsToken, (_request, response) => {
    response.json({ rooms: [...new Set([...standingRooms, ...rooms.names, ...history.rooms(50)])] })
  })

  router.get('/rooms/:room/stream', needsToken, async (request, response: Authenticated) => {
    const { name, expires } = response.locals
    const room = parse(roomName, request.params.room, 'the name of the room')
    const position = readPosition(request, history.newest())
    if (position !== undefined && !history.isPositionOf(room, position))
      throw new Problem(409, 'The Last-Event-ID is of another room; start without one')
    const stream = await openEventStream(request, response)
    // The next request needs a valid token.
    const expiry = setTimeout(() => stream.end(), expires - Date.now())
    response.once('close', () => clearTimeout(expiry))
    await streamRoom(stream, { history, rooms }, { name, room, position })
  })

  router.post(
    '/rooms/:room/messages',
    needsToken,
    jsonBody,
    ({ params, body }, response: Authenticated) => {
      const room = parse(roomName, params.room, 'the name of the room')
      const request = parse(messageRequest, body, 'the message')
      const { message, isNew } = history.add(room, response.locals.name, request)
      if (isNew) {
        rooms.send(room, formatMessage(message))
        people?.answer(room, message)
      }
      response.status(isNew ? 201 : 200).json({ id: message.id })
    },
  )

  router.post(
    '/rooms/:room/typing',
    needsToken,
    jsonBody,
    ({ params, body }, response: Authenticated) => {
      const room = parse(roomName, params.room, 'the name of the room')
      parse(typingRequest, body, 'the request')
      rooms.send(room, formatEvent('typing', { name: response.locals.name }))
      response.sendStatus(204)
    },
  )

  return {
    router,
    close() {
      people?.stop()
      history.close()
    },
  }
}
