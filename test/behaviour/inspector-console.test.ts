import { describe, expect, it } from 'vitest'
import { EventSourceClient, json, streamEvents } from '../../src/index.ts'
import {
  type ConsoleLoggerOptions,
  type LogConsole,
  consoleLogger,
  createTap,
} from '../../src/inspector/index.ts'
import { createTestServer } from '../../src/testing/index.ts'
import { closeAfterTest } from '../support/client-probes.ts'
import { waitUntil } from '../support/wait-until.ts'

/** A console that writes the name of the method and the values to a list. */
function listConsole(lines: string[]): LogConsole {
  const write =
    (method: string) =>
    (...values: unknown[]) => {
      lines.push([method, ...values].join(' | '))
    }
  const methods = ['debug', 'info', 'warn', 'error', 'groupCollapsed'] as const
  return Object.assign(
    Object.fromEntries(methods.map((method) => [method, write(method)])) as unknown as LogConsole,
    { groupEnd: write('groupEnd') },
  )
}

/** A client whose attempts and events are written to `lines`. */
function logged(options: ConsoleLoggerOptions = {}) {
  const lines: string[] = []
  const server = createTestServer()
  const tap = createTap()
  const { fetch, platform } = server
  const client = new EventSourceClient<{}, unknown>(
    'https://example.test/prices?token=secret',
    tap.options({ fetch, platform, decode: json, onError() {} }),
  )
  closeAfterTest(client)
  const stop = consoleLogger(client, { tap, console: listConsole(lines), ...options })
  return { client, lines, server, stop }
}

describe('consoleLogger', () => {
  it('writes attempts as lines and events as groups', async () => {
    const { lines, server } = logged()
    const connection = await server.nextConnection()
    await connection.send({ event: 'price', id: '7', data: '{"a":1}' })
    await waitUntil(() => lines.includes('groupEnd'))
    expect(lines.map((line) => line.replace(/after \d+ ms/, 'after n ms'))).toEqual([
      'info | %s | [/prices] attempt 1: connecting to https://example.test/prices?token=…',
      'info | %s | [/prices] attempt 1: open (200, after n ms)',
      'groupCollapsed | %s | [/prices] price #7 (7 B)',
      'debug | %s | raw: {"a":1}',
      'debug | %s | data: {\n  "a": 1\n}',
      'groupEnd',
    ])
  })

  it('writes a lost connection as a warning, and a final failure as an error', async () => {
    const { client, lines, server } = logged({ level: 'warn', name: 'prices' })
    server.respondOnce(503)
    server.respondOnce(401)
    await server.settle()
    await server.advance(60_000)
    await client.closed
    await waitUntil(() => lines.length === 2)
    expect(lines[0]).toMatch(/^warn \| %s \| \[prices\] attempt 1: lost: .*503.*; retry in /)
    expect(lines[1]).toMatch(/^error \| %s \| \[prices\] attempt 2: failed: .*401/)
  })

  it('writes a decode error as a warning with the raw data', async () => {
    const { lines, server } = logged({ level: 'warn', name: 'x' })
    const connection = await server.nextConnection()
    await connection.write('data: {\n\n')
    await waitUntil(() => lines.includes('groupEnd'))
    expect(lines[0]).toMatch(/^groupCollapsed \| %s \| \[x\] message \(1 B\): Failed to decode/)
    expect(lines.slice(1)).toEqual(['warn | %s | raw: {', 'groupEnd'])
  })

  it('escapes control characters of the server', async () => {
    const { lines, server } = logged({ name: 'x' })
    const connection = await server.nextConnection()
    await connection.write('event: a\u001b[31m%c\ndata: "\u009b\u202e"\n\n')
    await waitUntil(() => lines.includes('groupEnd'))
    expect(lines.slice(2, 4)).toEqual([
      String.raw`groupCollapsed | %s | [x] a\u001b[31m%c (7 B)`,
      String.raw`debug | %s | raw: "\u009b\u202e"`,
    ])
  })

  it('needs neither a tap nor groups', async () => {
    const lines: string[] = []
    const { debug, error, info, warn } = listConsole(lines)
    const server = createTestServer()
    const { fetch, platform } = server
    const client = new EventSourceClient('https://example.test/?token=secret', { fetch, platform })
    closeAfterTest(client)
    consoleLogger(client, { console: { debug, error, info, warn }, showSecrets: true, name: '' })
    const connection = await server.nextConnection()
    await connection.send({ data: 'x'.repeat(20_000) })
    await waitUntil(() => lines.length === 4)
    expect(lines[0]).toContain('connecting to https://example.test/?token=secret')
    expect(lines[2]).toBe('debug | %s | [] message (20 kB)')
    expect(lines[3]).toHaveLength('debug | %s | raw (cut): '.length + 10_000)
  })

  it('writes the events of a tap alone', async () => {
    const lines: string[] = []
    const tap = createTap()
    consoleLogger(tap, { console: listConsole(lines) })
    const response = new Response('data: a\n\n', {
      headers: { 'content-type': 'text/event-stream' },
    })
    const fetch = tap.fetch(async () => response)
    for await (const { data } of streamEvents('https://example.test/', { fetch }))
      expect(data).toBe('a')
    expect(lines.slice(2, 5)).toEqual([
      'groupCollapsed | %s | message (1 B)',
      'debug | %s | raw: a',
      'groupEnd',
    ])
    expect(lines.at(-1)).toBe('info | %s | attempt 1: ended by the server (1 event, 9 B)')
  })

  it('writes a failure that is not an error', async () => {
    const lines: string[] = []
    const tap = createTap()
    consoleLogger(tap, { console: listConsole(lines) })
    const fetch = tap.fetch(async () => {
      throw 'no network'
    })
    await expect(streamEvents('https://example.test/', { fetch }).next()).rejects.toThrow(
      'no network',
    )
    expect(lines.at(-1)).toBe('warn | %s | attempt 1: lost: no network (0 events, 0 B)')
  })

  it('writes nothing after it was stopped', async () => {
    const { client, lines, server, stop } = logged()
    const connection = await server.nextConnection()
    await connection.open()
    stop()
    const before = lines.length
    const received = client.once('message')
    await connection.send({ data: '1' })
    await received
    client.close()
    await client.closed
    expect(lines).toHaveLength(before)
  })

  it('rejects an unknown level', () => {
    expect(() => consoleLogger(createTap(), { level: 'all' as never })).toThrow(
      'Invalid option "level": expected one of debug, info, warn, error',
    )
  })
})
