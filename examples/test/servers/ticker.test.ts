import { EventSourceClient } from 'headwater'
import { expect, it, onTestFinished } from 'vitest'
import { events } from '../../ticker/events.ts'
import { longestAbsence } from '../../ticker/follow-market.ts'
import { symbols } from '../../ticker/market.ts'
import { matchNames } from '../../ticker/matches.ts'
import { endOf, listUpdates, snapshotAt, timeOf } from '../../ticker/updates.ts'
import { startLocalServer } from '../support/local-server.ts'

const everything = { symbols: [...symbols], matches: [...matchNames], notices: true, rate: 1000 }
type Choice = typeof everything

const watch = ({ symbols: chosen, matches, notices, rate }: Choice) => ({
  symbols: new Set(chosen),
  matches: new Set(matches),
  notices,
  rate: rate as 1000,
})

/** A client of the ticker until the test is over. */
function follow(origin: string, choice: Partial<Choice> = {}, lastEventId = '') {
  const client = new EventSourceClient(`${origin}/ticker/api/stream`, {
    json: { ...everything, ...choice },
    events,
    lastEventId,
  })
  onTestFinished(() => client.close())
  return client
}

/** The first events of a new client, with the last event ID after each. */
async function read(count: number, ...args: Parameters<typeof follow>) {
  const received = []
  for await (const event of follow(...args)) {
    received.push({ ...event, position: Number(event.lastEventId) })
    if (received.length === count) break
  }
  return received
}

const asEvents = (updates: Iterable<{ type: string; position: number; data: unknown }>) =>
  [...updates].map(({ type, position, data }) => ({ type, position, data }))

function post(origin: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(`${origin}/ticker/api/stream`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

it('lists symbols, matches and rates', async () => {
  const response = await fetch(`${await startLocalServer()}/ticker/api/symbols`)
  const offer = (await response.json()) as Record<string, unknown[]>
  expect(offer['symbols']).toHaveLength(20)
  expect(offer['symbols']).toContainEqual({ symbol: 'FJRD', name: 'Fjord Shipping' })
  expect(offer['matches']).toContainEqual({ match: 'larks-owls', home: 'Larks', away: 'Owls' })
  expect(offer['rates']).toEqual([10, 100, 250, 500, 1000])
})

it('begins with a snapshot and sends every later update', async () => {
  const [first, ...updates] = await read(2000, await startLocalServer())
  expect(first).toMatchObject({ type: 'snapshot', data: { continues: false, rate: 1000 } })
  const { position } = first!
  expect(first!.data).toEqual({ continues: false, ...snapshotAt(watch(everything), position) })
  const expected = listUpdates(watch(everything), position, updates.at(-1)!.position)
  expect(asEvents(updates)).toEqual(asEvents(expected))
})

it('resumes after an ID from another server', async () => {
  const before = await read(500, await startLocalServer())
  const last = before.at(-1)!.position
  const [snapshot, ...after] = await read(500, await startLocalServer(), {}, `${last}`)
  expect(snapshot).toMatchObject({ type: 'snapshot', position: last, data: { continues: true } })
  const expected = listUpdates(watch(everything), before[0]!.position, after.at(-1)!.position)
  expect(asEvents([...before.slice(1), ...after])).toEqual(asEvents(expected))
})

it('resumes with another choice and a snapshot of it', async () => {
  const origin = await startLocalServer()
  const few = { ...everything, symbols: ['ALDR', 'NOVA'], matches: [], notices: false }
  const more = { ...few, symbols: ['NOVA', 'TIDE', 'JADE'] }
  const last = (await read(50, origin, few)).at(-1)!.position
  const [snapshot, ...after] = await read(50, origin, more, `${last}`)
  expect(snapshot!.data).toEqual({ continues: true, ...snapshotAt(watch(more), last) })
  const expected = listUpdates(watch(more), last, after.at(-1)!.position)
  expect(asEvents(after)).toEqual(asEvents(expected))
})

it('sends fewer updates at a lower rate, without gaps', async () => {
  const slow = { ...everything, rate: 250, matches: [], notices: false }
  const [snapshot, ...updates] = await read(500, await startLocalServer(), slow)
  const span = timeOf(updates.at(-1)!.position) - timeOf(snapshot!.position)
  expect(span).toBeGreaterThan(499 * 3.8)
  const latest = new Map(
    snapshotAt(watch(slow), snapshot!.position).prices.map(({ symbol, seq }) => [symbol, seq]),
  )
  for (const { data } of updates) {
    const { symbol, seq } = data as { symbol: string; seq: number }
    expect(seq).toBe(latest.get(symbol)! + 1)
    latest.set(symbol, seq)
  }
})

it('sends a new snapshot after too long an absence', async () => {
  const longAgo = endOf(Date.now() - longestAbsence - 1000)
  const [snapshot] = await read(1, await startLocalServer(), {}, `${longAgo}`)
  expect(snapshot!.data).toMatchObject({ continues: false })
  expect(timeOf(snapshot!.position)).toBeGreaterThan(timeOf(longAgo) + longestAbsence)
})

it('advances the last event ID while nothing watched happens', async () => {
  const quiet = { symbols: [], matches: ['larks-owls'], rate: 10, notices: false }
  const client = follow(await startLocalServer(), quiet)
  const { lastEventId } = await client.once('snapshot')
  await expect.poll(() => Number(client.lastEventId)).toBeGreaterThan(Number(lastEventId))
})

it.each<[what: string, body: unknown, issue: string]>([
  ['nothing', {}, 'symbols: Invalid input: expected array, received undefined'],
  ['no object', [1], 'Invalid input: expected object, received array'],
  [
    'an unknown symbol',
    { ...everything, symbols: ['ALDR', 'NOPE'] },
    'symbols.1: There is no symbol "NOPE"',
  ],
  [
    'SQL for a symbol',
    { ...everything, symbols: ["'; DROP TABLE prices; --"] },
    'symbols.0: There is no symbol "\'; DROP TABLE prices; --"',
  ],
  [
    'HTML for a match',
    { ...everything, matches: ['<img src=x onerror=alert(1)>'] },
    'matches.0: There is no match "<img src=x onerror=alert(1)>"',
  ],
  ['a number for a symbol', { ...everything, symbols: [7] }, 'symbols.0: There is no symbol 7'],
  [
    'HTML for the notices',
    { ...everything, notices: '<script>' },
    'notices: Invalid input: expected boolean, received string',
  ],
  ['another rate', { ...everything, rate: 11 }, 'rate: Expected one of 10, 100, 250, 500, 1000'],
  [
    'a rate in words',
    { ...everything, rate: '1000' },
    'rate: Expected one of 10, 100, 250, 500, 1000',
  ],
  ['another field', { ...everything, colour: 'red' }, 'Unrecognized key: "colour"'],
  [
    'an empty watch list',
    { ...everything, symbols: [], matches: [], notices: false },
    'Choose at least one symbol, one match or the notices',
  ],
])('rejects %s', async (_what, body, issue) => {
  const response = await post(await startLocalServer(), body)
  expect(response.status).toBe(400)
  const { error, issues } = (await response.json()) as { error: string; issues: string[] }
  expect(error).toBe('Cannot read the watch list')
  expect(issues).toContain(issue)
})

it('reports at most ten issues', async () => {
  const response = await post(await startLocalServer(), {
    ...everything,
    symbols: Array.from({ length: 10_000 }, () => 1),
  })
  expect(response.status).toBe(400)
  expect(((await response.json()) as { issues: string[] }).issues).toHaveLength(10)
})

it.each([
  ['a body that is not JSON', '{"symbols":', {}, 400, 'The body is not a JSON object or list'],
  ['a body of 10 MB', ' '.repeat(10_000_000), {}, 413, 'The body is too large'],
  [
    'another content type',
    'symbols=ALDR',
    { 'content-type': 'application/x-www-form-urlencoded' },
    415,
    'Send the body as JSON, with content-type: application/json',
  ],
  ['a malformed ID', everything, { 'last-event-id': 'x1' }, 400, 'The Last-Event-ID is invalid'],
  ['a negative ID', everything, { 'last-event-id': '-1' }, 400, 'The Last-Event-ID is invalid'],
  [
    'SQL for an ID',
    everything,
    { 'last-event-id': '1; DROP TABLE prices' },
    400,
    'The Last-Event-ID is invalid',
  ],
  [
    'an ID of the future',
    everything,
    { 'last-event-id': `${endOf(Date.now() + 60_000)}` },
    409,
    'The Last-Event-ID is newer than all there is; start without one',
  ],
])('rejects %s', async (_what, body, headers, status, error) => {
  const response = await post(await startLocalServer(), body, headers)
  expect(await response.json()).toMatchObject({ error })
  expect(response.status).toBe(status)
})

it('has no stream for GET', async () => {
  expect((await fetch(`${await startLocalServer()}/ticker/api/stream`)).status).toBe(404)
})
