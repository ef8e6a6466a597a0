import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventSourceClient, ResponseError } from 'headwater'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { HitLog } from '../../analytics/hit-log.ts'
import { limitRate } from '../../analytics/limit-rate.ts'
import { Outbox } from '../../analytics/outbox.ts'
import { type Hit, type Stats, activity, stats } from '../../analytics/schemas.ts'
import { RequestError } from '../../look/send.ts'
import { startLocalServer } from '../support/local-server.ts'

const startServer = async () => `${await startLocalServer()}/analytics/api`

const newHit = (rest: object = {}) =>
  ({ id: randomUUID(), page: '/', kind: 'view', ...rest }) as Hit

function post(api: string, body: unknown, contentType = 'application/json'): Promise<Response> {
  return fetch(`${api}/hits`, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

async function postMany(api: string, count: number): Promise<void> {
  for (let done = 0; done < count; done += 20) {
    const some = Array.from({ length: Math.min(20, count - done) }, () => post(api, newHit()))
    await Promise.all(some)
  }
}

function openDashboard(api: string, lastEventId = '') {
  const client = new EventSourceClient(`${api}/stream`, {
    events: { stats, activity },
    lastEventId,
  })
  onTestFinished(() => client.close())
  return client
}

/** The numbers of the hits, as sent by the stream. */
async function readNumbers(api: string, count: number, lastEventId = ''): Promise<number[]> {
  const numbers: number[] = []
  if (count === 0) return numbers
  for await (const event of openDashboard(api, lastEventId).events('activity')) {
    expect(event.lastEventId).toBe(String(event.data.number))
    if (numbers.push(event.data.number) === count) break
  }
  return numbers
}

/** Waits until the dashboards show this many hits. */
async function hasStored(api: string, count: number): Promise<void> {
  for await (const { data } of openDashboard(api).events('stats'))
    if (data.total.views >= count) return
}

/** The snapshot for a new client. */
async function readStats(api: string): Promise<Stats> {
  const { data, lastEventId } = await openDashboard(api).once('stats')
  expect(lastEventId).toBe('')
  return data
}

const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

describe('the hits', () => {
  it('are counted in total, per page and per minute', async () => {
    const api = await startServer()
    for (const [page, kind] of [
      ['/', 'view'],
      ['/pricing', 'view'],
      ['/pricing', 'click'],
    ])
      expect((await post(api, newHit({ page, kind }))).status).toBe(201)

    const { total, pages, minutes } = await readStats(api)
    expect(total).toEqual({ views: 2, clicks: 1 })
    expect(pages).toEqual([
      { page: '/pricing', views: 1, clicks: 1 },
      { page: '/', views: 1, clicks: 0 },
    ])
    expect(minutes).toHaveLength(30)
    const sum = (kind: 'views' | 'clicks') => minutes.reduce((all, counts) => all + counts[kind], 0)
    expect([sum('views'), sum('clicks')]).toEqual([2, 1])
  })

  it('are counted and numbered once if sent again', async () => {
    const api = await startServer()
    const hit = newHit()
    expect((await post(api, hit)).status).toBe(201)
    expect((await post(api, hit)).status).toBe(200)
    expect((await post(api, { ...hit, id: hit.id.toUpperCase() })).status).toBe(200)
    await post(api, newHit())
    expect((await readStats(api)).total).toEqual({ views: 2, clicks: 0 })
    expect(await readNumbers(api, 2)).toEqual([1, 2])
  })

  it.each([
    ['no JSON', '{', 400, 'not a JSON object'],
    ['nothing', '', 400, 'the hit'],
    ['null', 'null', 400, 'JSON'],
    ['a list', [newHit()], 400, 'expected object'],
    ['a text', '"hit"', 400, 'JSON'],
    ['no ID', newHit({ id: undefined }), 400, 'id: '],
    ['an invalid ID', newHit({ id: '1' }), 400, 'id: '],
    ['a number for an ID', newHit({ id: 1 }), 400, 'id: '],
    ['no page', newHit({ page: undefined }), 400, 'page: '],
    ['a list for a page', newHit({ page: ['/'] }), 400, 'page: '],
    ['a page that is not a path', newHit({ page: 'https://example.com/' }), 400, 'page: Must be'],
    ['a page with line ends', newHit({ page: '/a\nid: 9' }), 400, 'page: Must be'],
    ['a line end after the page', newHit({ page: '/a\n' }), 400, 'page: Must be'],
    ['a page too long', newHit({ page: `/${'a'.repeat(64)}` }), 400, 'page: Must be'],
    ['SQL for a page', newHit({ page: `/'; DROP TABLE hits; --` }), 400, 'page: Must be'],
    ['HTML for a page', newHit({ page: '/<img src=x onerror=alert(1)>' }), 400, 'page: Must be'],
    ['SQL for an ID', newHit({ id: `' OR 1=1; --` }), 400, 'id: '],
    ['HTML for an ID', newHit({ id: '<script>alert(1)</script>' }), 400, 'id: '],
    ['an unknown kind', newHit({ kind: 'scroll' }), 400, 'kind: '],
    ['SQL for a kind', newHit({ kind: `view'); DELETE FROM hits; --` }), 400, 'kind: '],
    ['HTML for a kind', newHit({ kind: '<b>view</b>' }), 400, 'kind: '],
    ['an unknown field', newHit({ time: 0 }), 400, '"time"'],
    ['10 MB', newHit({ page: `/${'a'.repeat(10_000_000)}` }), 413, 'too large'],
  ])('are rejected and not stored with %s', async (_, body, status, said) => {
    const api = await startServer()
    const response = await post(api, body)
    expect(response.status).toBe(status)
    const { error, issues } = (await response.json()) as { error: string; issues: string[] }
    expect([error, ...issues].join('\n')).toContain(said)
    expect((await readStats(api)).total).toEqual({ views: 0, clicks: 0 })
  })

  it('are rejected if they are not JSON', async () => {
    const response = await post(await startServer(), 'page=/&kind=view', 'text/plain')
    expect(response.status).toBe(415)
  })
})

describe('the stream', () => {
  it('sends each dashboard the hit and the new totals', async () => {
    const api = await startServer()
    const dashboards = [openDashboard(api), openDashboard(api)]
    await Promise.all(dashboards.map((dashboard) => dashboard.once('stats')))
    const hits = dashboards.map((dashboard) => dashboard.once('activity'))
    const snapshots = dashboards.map((dashboard) => dashboard.once('stats'))
    await post(api, newHit({ page: '/docs', kind: 'click' }))
    for (const { data } of await Promise.all(hits))
      expect(data).toMatchObject({ number: 1, page: '/docs', kind: 'click' })
    for (const { data } of await Promise.all(snapshots))
      expect(data.total).toEqual({ views: 0, clicks: 1 })
  })

  it('begins with the last twenty hits for a new client', async () => {
    const api = await startServer()
    await postMany(api, 25)
    expect(await readNumbers(api, 20)).toEqual(range(6, 25))
  })

  it('resumes without a gap while new hits arrive', async () => {
    const api = await startServer()
    await postMany(api, 1200)
    const posted = postMany(api, 400)
    // Some resume while new hits arrive.
    const readers: Promise<number[]>[] = []
    for (const hits of [1240, 1300, 1360, 1420]) {
      await hasStored(api, hits)
      readers.push(readNumbers(api, 1595, '5'))
    }
    await posted
    for (const numbers of await Promise.all(readers)) expect(numbers).toEqual(range(6, 1600))
  })

  it('begins with the first hit after the ID 0', async () => {
    const api = await startServer()
    await postMany(api, 25)
    expect(await readNumbers(api, 25, '0')).toEqual(range(1, 25))
  })

  it('sends fewer snapshots than hits, with a correct last one', async () => {
    const api = await startServer()
    const snapshots = openDashboard(api).events('stats')
    const posted = postMany(api, 500)
    let count = 0
    for await (const { data } of snapshots) {
      count++
      if (data.total.views === 500) break
    }
    await posted
    expect(count).toBeLessThan(250)
  })

  it.each([
    ['abc', 400, 'is invalid'],
    ['-1', 400, 'is invalid'],
    ['1.5', 400, 'is invalid'],
    [`1' OR '1'='1`, 400, 'is invalid'],
    ['99999999999999999999', 400, 'is invalid'],
    ['1', 409, 'newer than all there is'],
  ])('rejects the last event ID %s', async (position, status, said) => {
    const { error } = await openDashboard(await startServer(), position).closed
    expect(error).toBeInstanceOf(ResponseError)
    expect(error).toMatchObject({ status, body: expect.stringContaining(said) })
  })
})

describe('the log', () => {
  function makeFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'headwater-analytics-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    return folder
  }
  const add = (log: HitLog, page: string, time: number) =>
    log.add({ id: randomUUID(), page, kind: 'view' }, time)
  const minute = 60_000

  it('shows thirty minutes and counts older hits in the total', () => {
    const log = new HitLog(makeFolder())
    onTestFinished(() => log.close())
    for (const time of [0, 10 * minute, 10 * minute + 1, 12 * minute - 1, 39 * minute])
      add(log, '/', time)
    const { minutes, total } = log.stats(39 * minute + 59_999)
    expect(minutes.map(({ start }) => start / minute)).toEqual(range(10, 39))
    expect(minutes.map(({ views }) => views)).toEqual([2, 1, ...Array(27).fill(0), 1])
    expect(total).toEqual({ views: 5, clicks: 0 })
  })

  it('shows the ten busiest pages in order', () => {
    const log = new HitLog(makeFolder())
    onTestFinished(() => log.close())
    for (const page of range(1, 12)) for (const time of range(1, page)) add(log, `/${page}`, time)
    const { pages } = log.stats(0)
    expect(pages.map(({ page }) => page)).toEqual(
      range(3, 12)
        .reverse()
        .map((page) => `/${page}`),
    )
  })

  it('keeps everything across a restart', () => {
    const folder = makeFolder()
    const before = new HitLog(folder)
    for (const page of ['/', '/', '/docs']) add(before, page, 0)
    const said = before.stats(0)
    before.close()
    const after = new HitLog(folder)
    onTestFinished(() => after.close())
    expect(after.stats(0)).toEqual(said)
    expect(add(after, '/', 0)?.number).toBe(4)
    expect(after.after(0, 10).map(({ number }) => number)).toEqual([1, 2, 3, 4])
  })
})

describe('the outbox', () => {
  /** An outbox whose requests the test settles. */
  function makeOutbox() {
    const requests: { resolve(): void; reject(error: Error): void }[] = []
    const keep = vi.fn<(hits: readonly Hit[]) => void>()
    const outbox = new Outbox({
      send: () => new Promise<void>((resolve, reject) => requests.push({ resolve, reject })),
      keep,
      onChange() {},
    })
    return { outbox, requests, kept: () => keep.mock.lastCall?.[0].length }
  }
  const newHits = (count: number) => Array.from({ length: count }, () => newHit())

  it('sends four at a time', async () => {
    const { outbox, requests, kept } = makeOutbox()
    outbox.add(...newHits(6))
    expect(requests).toHaveLength(4)
    expect(kept()).toBe(6)
    requests[0]!.resolve()
    await expect.poll(() => requests).toHaveLength(5)
    expect([outbox.sent, outbox.unsent, kept()]).toEqual([1, 5, 5])
  })

  it('keeps a hit after a 503 and retries it', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const { outbox, requests, kept } = makeOutbox()
    outbox.add(newHit())
    requests[0]!.reject(new RequestError(503, 'Busy.'))
    await vi.advanceTimersByTimeAsync(0)
    expect([outbox.unsent, kept(), outbox.problem]).toEqual([1, 1, 'Busy.'])
    outbox.add(newHit())
    expect(requests).toHaveLength(1)
    vi.advanceTimersByTime(2000)
    expect(requests).toHaveLength(3)
    for (const request of requests) request.resolve()
    await vi.advanceTimersByTimeAsync(0)
    expect([outbox.unsent, outbox.sent, kept(), outbox.problem]).toEqual([0, 2, 0, undefined])
  })

  it('discards a rejected hit and reports the reason', async () => {
    const { outbox, requests } = makeOutbox()
    outbox.add(newHit())
    requests[0]!.reject(new RequestError(400, 'Cannot read the hit.'))
    await expect.poll(() => outbox.lost).toBe(1)
    expect([outbox.unsent, outbox.problem]).toEqual([0, 'Cannot read the hit.'])
  })

  it('holds a thousand hits and reports the overflow', () => {
    const { outbox, kept } = makeOutbox()
    outbox.add(...newHits(1003))
    expect([outbox.unsent, outbox.lost, kept()]).toEqual([1000, 3, 1000])
    expect(outbox.problem).toBe('The queue of this page is full.')
  })
})

describe('an action with a limited rate', () => {
  it('runs immediately, then once per interval with a request', () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const happened = vi.fn<() => void>()
    const action = limitRate(100, happened)
    action.request()
    action.request()
    action.request()
    expect(happened).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(100)
    expect(happened).toHaveBeenCalledTimes(2)
    vi.advanceTimersByTime(1000)
    expect(happened).toHaveBeenCalledTimes(2)
    action.request()
    action.request()
    action.stop()
    vi.advanceTimersByTime(1000)
    expect(happened).toHaveBeenCalledTimes(3)
  })
})
