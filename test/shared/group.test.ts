import { describe, expect, it, vi } from 'vitest'
import { closeGroup } from '../../src/shared/close-group.ts'
import type { SharedGap } from '../../src/shared/index.ts'
import { Stage, answering, group } from './support/stage.ts'

/** Two tabs; the first leads. */
async function openTwo(stage: Stage, options = {}) {
  const a = stage.join('a', options)
  await stage.run(100)
  const b = stage.join('b', options)
  await stage.run(300)
  return { a, b }
}

describe('a group', () => {
  it('shows roles and the number of tabs, and reports their changes', async () => {
    const stage = new Stage()
    const changes: string[] = []
    const onSharedChange = ({ role, tabs }: { role: string; tabs: number }) =>
      changes.push(`${role} ${tabs}`)
    const a = stage.join('a')
    expect(a.client.shared).toEqual({ role: 'alone', tabs: 1 })
    await stage.run(100)
    const b = stage.join('b', { onSharedChange })
    await stage.run(300)
    expect(a.client.shared).toEqual({ role: 'leader', tabs: 2 })
    expect(b.client.shared).toBe(b.client.shared)
    a.client.close()
    await stage.run(300)
    expect(changes).toEqual(['follower 1', 'follower 2', 'leader 2', 'leader 1'])
  })

  it('closes in all tabs with closeAll()', async () => {
    const stage = new Stage()
    const { a, b } = await openTwo(stage)
    const other = stage.join('c', { name: 'news' })
    await stage.run(100)
    closeGroup('prices', b.tab.environment)
    await stage.run(100)
    expect([a, b, other].map(({ client }) => client.state.status)).toEqual([
      'closed',
      'closed',
      'open',
    ])
    expect(stage.server.live).toHaveLength(1)
    expect(stage.leader).toBeUndefined()
  })

  it('closes with the final failure in all tabs, and connects again with connect() in one', async () => {
    const stage = new Stage()
    const failing = answering(404, 'no such stream', { 'content-type': 'text/plain' })
    const { a, b } = await openTwo(stage, { fetch: failing.fetch })
    expect(a.client.state.status).toBe('closed')
    const { reason, error } = await b.client.closed
    expect(reason).toBe('failed')
    expect(error).toMatchObject({ name: 'ResponseError', status: 404, body: 'no such stream' })
    expect(error!.message).toBe(a.client.state.error!.message)
    const { length } = failing.requests
    b.client.connect()
    await stage.run(100)
    expect(failing.requests).toHaveLength(length + 1)
  })

  it('reports a failed follower its own error, with the status of the leader', async () => {
    const stage = new Stage()
    const failing = answering(503, 'busy')
    const { a, b } = await openTwo(stage, { fetch: failing.fetch, reconnect: { jitter: 0 } })
    await stage.run(1000)
    expect(a.client.state.error).toMatchObject({ status: 503, code: 'http' })
    expect(b.client.state.error).toMatchObject({ status: 503, code: 'http' })
    expect(b.client.state.error).not.toBe(a.client.state.error)
  })

  it('stops in all tabs after a 204', async () => {
    const stage = new Stage()
    const { a, b } = await openTwo(stage, { fetch: answering(204).fetch })
    expect(await a.client.closed).toEqual({ reason: 'stopped' })
    expect(await b.client.closed).toEqual({ reason: 'stopped' })
  })

  it('calls headers() and shouldRetry() in the leader only', async () => {
    const stage = new Stage()
    const calls: string[] = []
    let token = 'old'
    const optionsOf = (tab: string) => ({
      headers: () => {
        calls.push(`headers ${tab}`)
        return { authorization: token }
      },
      reconnect: {
        shouldRetry: (error: { status?: number } | undefined) => {
          calls.push(`shouldRetry ${tab}`)
          token = 'new'
          return error?.status === 401 ? { delay: 0 } : undefined
        },
      },
      fetch: async (_url: string, init: { headers: Record<string, string> }) =>
        init.headers['authorization'] === 'new'
          ? new Response(new ReadableStream(), { headers: { 'content-type': 'text/event-stream' } })
          : new Response('', { status: 401 }),
    })
    const a = stage.join('a', optionsOf('a'))
    const b = stage.join('b', optionsOf('b'))
    await stage.run(1000)
    expect(calls).toEqual(['headers a', 'shouldRetry a', 'headers a'])
    expect([a, b].map(({ client }) => client.state.status)).toEqual(['open', 'open'])
  })

  it('connects at once when a follower reconnects, but not for each of many calls', async () => {
    const stage = new Stage()
    const times: number[] = []
    const { b } = await openTwo(stage, {
      reconnect: { initialDelay: 30_000, jitter: 0 },
      fetch: () => {
        times.push(stage.world.time.now)
        return Promise.reject(new TypeError('fetch failed'))
      },
    })
    expect(times).toHaveLength(1)
    b.client.reconnect()
    await stage.run(10)
    expect(times).toHaveLength(2)
    for (let calls = 0; calls < 600; calls++) {
      b.client.reconnect()
      await stage.run(100)
    }
    expect(times).toHaveLength(4)
  })

  it('keeps its open connection when a follower reconnects', async () => {
    const stage = new Stage()
    const { a, b } = await openTwo(stage)
    await stage.publish(2)
    const { requests } = stage.server
    b.client.reconnect()
    await stage.run(100)
    await stage.publish(2)
    expect(stage.server.requests).toBe(requests)
    expect(b.numbers).toEqual([1, 2, 3, 4])
    expect(a.numbers).toEqual([1, 2, 3, 4])
  })

  it('gives a reconnect from an older ID the events since then', async () => {
    const stage = new Stage('ids', 8)
    const { b } = await openTwo(stage)
    await stage.publish(30, 1)
    b.numbers.length = 0
    b.client.reconnect({ lastEventId: 'e5' })
    await stage.run(500)
    await stage.publish(2)
    expect(b.numbers).toEqual(Array.from({ length: 27 }, (_, index) => index + 6))
    expect(stage.server.live).toHaveLength(1)
  })

  it('lets one tab at a time catch up with a connection of its own', async () => {
    const stage = new Stage('ids', 8)
    stage.join('a')
    await stage.run(100)
    await stage.publish(30, 1)
    const late = ['b', 'c', 'd', 'e'].map((name) => stage.join(name, { lastEventId: 'e3' }))
    await stage.run(2000)
    await stage.publish(2)
    const expected = Array.from({ length: 29 }, (_, index) => index + 4)
    for (const { numbers } of late) expect(numbers).toEqual(expected)
    expect(stage.server.most).toBe(2)
    expect(stage.server.live).toHaveLength(1)
  })

  it('replays events once if the leader answers twice', async () => {
    const stage = new Stage()
    const leader = stage.stranger('x')
    leader.steal()
    const { numbers } = stage.join('b', { replay: 1 })
    await stage.run(100)
    const epoch = stage.world.time.now
    const welcome = (position: object, more: object) =>
      leader.say(
        'welcome',
        {
          ...position,
          up: {
            state: 'open',
            status: 200,
            url: 'https://example.test/',
            headers: [['content-type', 'text/event-stream']],
          },
          number: 1,
          tabs: 2,
          after: { epoch: 0, seq: 0, id: '' },
          ...more,
        },
        epoch,
      )
    const first = { epoch, seq: 1, id: '1' }
    welcome(first, {})
    await stage.run(100)
    expect(leader.heard.at(-1)).toMatchObject({ type: 'hello', replay: 1 })
    const answer = { after: first, frames: [], replayed: [[1, '1', 'id: 1\ndata: 1\n\n']] }
    welcome(first, answer)
    await stage.run(100)
    welcome(first, answer)
    await stage.run(100)
    expect(numbers).toEqual([1])
  })

  it('replays the last events, or the last of each name, to tabs that join later', async () => {
    const stage = new Stage()
    await openTwo(stage)
    // Every fourth is of another name.
    await stage.publish(10)
    const plain = stage.join('c')
    const three = stage.join('d', { replay: 3 })
    const latest = stage.join('e', { replay: 'latest' })
    const sameTab = stage.join(three.tab, { replay: 2 })
    await stage.run(300)
    expect(three.numbers).toEqual([8, 9, 10])
    expect(latest.numbers).toEqual([8, 10])
    expect(sameTab.numbers).toEqual([9, 10])
    await stage.publish(1)
    expect(plain.numbers).toEqual([11])
    for (const { numbers } of [three, latest, sameTab]) expect(numbers.slice(-2)).toEqual([10, 11])
  })

  it('takes no part in groups of other versions', async () => {
    const stage = new Stage()
    const { a, b } = await openTwo(stage)
    const old = stage.stranger('old')
    old.post({ v: 2, type: 'close', from: 'old', term: 0 })
    old.post({
      v: 2,
      type: 'frames',
      from: 'old',
      term: stage.world.time.now,
      epoch: 1,
      frames: [],
    })
    await stage.publish(2)
    expect(a.numbers).toEqual([1, 2])
    expect(b.numbers).toEqual([1, 2])
    expect(stage.origin.locks.list.every((lock) => lock.endsWith(group))).toBe(true)
  })

  it('warns once if tabs have different options', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const stage = new Stage()
    stage.join('a', { headers: { 'x-version': '1' } })
    await stage.run(100)
    stage.join('b', { headers: { 'x-version': '2' } })
    await stage.run(1000)
    const texts = warn.mock.calls.map(([text]) => String(text))
    expect(texts).toHaveLength(2)
    expect(texts[0]).toMatch(/tabs with the name "prices" have different options/)
  })

  it('does without a hidden tab that has pauseWhenHidden', async () => {
    const stage = new Stage()
    const a = stage.join('a', { pauseWhenHidden: true })
    await stage.run(100)
    const b = stage.join('b')
    await stage.run(300)
    await stage.publish(2)
    a.tab.show(false)
    await stage.run(300)
    expect(b.client.shared).toEqual({ role: 'leader', tabs: 1 })
    await stage.publish(3)
    a.tab.show(true)
    await stage.run(300)
    await stage.publish(1)
    expect(a.numbers).toEqual([1, 2, 3, 4, 5, 6])
    expect(stage.server.live).toHaveLength(1)
  })

  it('takes back a page from the back/forward cache, which missed nothing', async () => {
    const stage = new Stage('ids', 8)
    const { a, b } = await openTwo(stage)
    await stage.publish(2)
    a.tab.freeze()
    await stage.run(100)
    expect(b.client.shared.role).toBe('leader')
    expect(stage.origin.channels.list.some((channel) => channel.startsWith('a '))).toBe(false)
    await stage.publish(40, 1)
    a.tab.thaw(true)
    await stage.run(1000)
    await stage.publish(1)
    expect(a.numbers).toEqual(Array.from({ length: 43 }, (_, index) => index + 1))
    expect(a.errorNames).toEqual([])
    expect(stage.server.live).toHaveLength(1)
  })
})

describe('a stream without IDs', () => {
  const reasons = (gaps: readonly SharedGap[]) => gaps.map(({ reason }) => reason)

  it('reports the gap of a takeover', async () => {
    const stage = new Stage('no-ids')
    const { a, b } = await openTwo(stage)
    await stage.publish(2)
    a.tab.close()
    await stage.run(300)
    expect(b.gaps).toEqual([{ reason: 'takeover', lastEventId: '' }])
  })

  it('reports the gap of a steal in all tabs', async () => {
    const stage = new Stage('no-ids')
    const { a, b } = await openTwo(stage)
    const c = stage.join('c')
    await stage.run(300)
    await stage.publish(2)
    c.tab.show(false)
    a.tab.suspend()
    await stage.run(14_000)
    expect(stage.leader).toBe('b')
    expect(reasons(b.gaps)).toEqual(['steal'])
    expect(reasons(c.gaps)).toEqual(['steal'])
  })

  it('reports the gap of a page that was frozen', async () => {
    const stage = new Stage('no-ids', 8)
    const { b } = await openTwo(stage)
    await stage.publish(2)
    b.tab.freeze()
    await stage.publish(20, 1)
    b.tab.thaw(false)
    await stage.run(1000)
    expect(reasons(b.gaps)).toEqual(['frozen'])
  })

  it('reports no gap of a page that was frozen and missed nothing', async () => {
    const stage = new Stage('no-ids', 8)
    const { b } = await openTwo(stage)
    await stage.publish(2)
    b.tab.freeze()
    await stage.publish(3)
    b.tab.thaw(false)
    await stage.run(1000)
    expect(b.gaps).toEqual([])
    expect(b.numbers).toEqual([1, 2, 3, 4, 5])
  })

  it('reports the gap of a loop that fell behind, and continues with the oldest event kept', async () => {
    const stage = new Stage('no-ids', 8)
    const gaps: SharedGap[] = []
    await openTwo(stage)
    const c = stage.tab('c').join({ onGap: (gap) => gaps.push(gap) }, 8)
    const numbers: number[] = []
    const loop = c.client.events({ highWaterMark: 2 })
    await stage.run(300)
    await stage.publish(40)
    for (let times = 0; times < 12; times++) {
      const { value } = (await Promise.race([loop.next(), stage.run(50)])) ?? {}
      if (value) numbers.push(Number(value.data))
      await stage.run(10)
    }
    expect(reasons(gaps)).toEqual(['behind'])
    expect(numbers.slice(-9)).toEqual([32, 33, 34, 35, 36, 37, 38, 39, 40])
  })
})
