import { act } from '@testing-library/react'
import { onTestFinished } from 'vitest'
import {
  type SentEvent,
  type TestConnection,
  type TestServer,
  createTestServer,
} from '../../../src/testing/index.ts'

export const url = 'https://example.test/prices'

/** A server in memory whose events and answers are handled within React's act(). */
export interface ActServer {
  readonly server: TestServer
  /** The client's options. */
  readonly transport: Pick<TestServer, 'fetch' | 'platform'>
  /** Accepts the next request. */
  open(): Promise<TestConnection>
  send(connection: TestConnection, ...events: SentEvent[]): Promise<void>
  advance(milliseconds: number): Promise<void>
  settle(): Promise<void>
}

export function startServer(): ActServer {
  const server = createTestServer()
  const { fetch, platform } = server
  onTestFinished(() => server.close())
  return {
    server,
    transport: { fetch, platform },
    async open() {
      const connection = await act(() => server.nextConnection())
      await act(() => connection.comment('open'))
      return connection
    },
    send: (connection, ...events) =>
      act(async () => {
        for (const event of events) await connection.send(event)
      }),
    advance: (milliseconds) => act(() => server.advance(milliseconds)),
    settle: () => act(() => server.settle()),
  }
}

export const lastEventIdsOf = ({ server }: ActServer): (string | null)[] =>
  server.requests.map(({ lastEventId }) => lastEventId ?? null)
