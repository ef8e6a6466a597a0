import { describe, expect, it } from 'vitest'
import { EventChannel } from '../../src/core/iteration/event-channel.ts'
import { InFlightEvents } from '../../src/core/last-event-id/in-flight-events.ts'
import { type Deferred, deferred } from '../support/deferred.ts'

const host = { onNext: () => {}, onReturn: () => {} }
const ignore = () => {}

describe('a long channel', () => {
  it('gives events in order and settles each one with the next request', async () => {
    const committed: string[] = []
    const events = new InFlightEvents((id) => {
      if (id !== '' && id !== committed.at(-1)) committed.push(id)
      return undefined
    }, ignore)
    const channel = new EventChannel<number>(host)
    // The queue never runs empty, and grows while its oldest event is not the first of its ring.
    const total = 10_000
    let pushed = 0
    const fill = (count: number) => {
      for (; pushed < count; pushed++) {
        const event = events.add(String(pushed))
        channel.push(pushed, event)
      }
    }
    fill(3000)
    for (let taken = 0; taken < total; taken++) {
      if (channel.size < 10) fill(Math.min(pushed + 5000, total))
      expect(await channel.iterator.next()).toEqual({ done: false, value: taken })
      expect(committed).toHaveLength(taken)
    }
    expect(committed).toEqual(Array.from({ length: total - 1 }, (_, index) => String(index)))
    expect(channel.size).toBe(0)
  })
})

const done = { done: true, value: undefined }
const failure = new Error('the stream failed')

/** A channel without a store, and the calls of its host. */
function plainChannel(...events: number[]) {
  const calls: string[] = []
  const channel = new EventChannel<number>({
    onNext: () => calls.push('next'),
    onReturn: () => calls.push('return'),
  })
  for (const event of events) channel.push(event)
  return { calls, channel, iterator: channel.iterator }
}

/** A channel with a store; `log` has the committed IDs, and the events in the order in which `next` gave them. */
function storedChannel(save: (id: string) => Promise<void> | undefined = () => undefined) {
  const log: string[] = []
  const events = new InFlightEvents((id) => {
    if (id === '' || log.includes(`commit ${id}`)) return undefined
    log.push(`commit ${id}`)
    return save(id)
  }, ignore)
  const channel = new EventChannel<number>(host)
  const push = (from: number, to = from) => {
    for (let event = from; event <= to; event++) channel.push(event, events.add(String(event)))
  }
  const next = async () => {
    const result = await channel.iterator.next()
    log.push(result.done ? 'done' : `give ${result.value}`)
    return result
  }
  return { channel, log, next, push }
}

/** As `storedChannel`, with an async store: the test settles each save. */
function asyncChannel() {
  const saves: Deferred<void>[] = []
  const stored = storedChannel(() => {
    const save = deferred()
    saves.push(save)
    return save.promise
  })
  return { ...stored, saves }
}

const entries = (action: string) => (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `${action} ${from + index}`)
const given = entries('give')
const commits = entries('commit')

/** Runs the microtasks that are queued, and those that they queue. */
async function runMicrotasks(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve()
}

describe('concurrent next() calls', () => {
  it('are answered in order as events arrive', async () => {
    const { channel, iterator } = plainChannel(1)
    const order: string[] = []
    const calls = ['a', 'b', 'c', 'd'].map((name) =>
      iterator.next().then(({ value }) => order.push(`${name}${value}`)),
    )
    expect(channel.isAwaited).toBe(true)
    for (const event of [2, 3, 4]) channel.push(event)
    await Promise.all(calls)
    expect(order).toEqual(['a1', 'b2', 'c3', 'd4'])
    expect(channel.isAwaited).toBe(false)
  })

  it('are answered in order before calls that come later', async () => {
    const { iterator, channel } = plainChannel()
    const early = [iterator.next(), iterator.next()]
    channel.push(1)
    channel.push(2)
    channel.push(3)
    const results = await Promise.all([...early, iterator.next()])
    expect(results.map(({ value }) => value)).toEqual([1, 2, 3])
  })

  it('settle each event before the next one is given', async () => {
    const { log, next, push } = storedChannel()
    push(1, 2)
    const calls = [next(), next(), next(), next()]
    push(3, 4)
    await Promise.all(calls)
    expect(log.filter((entry) => entry.startsWith('give'))).toEqual(given(1, 4))
    expect(log.filter((entry) => entry.startsWith('commit'))).toEqual(commits(1, 3))
    for (const number of [1, 2, 3])
      expect(log.indexOf(`commit ${number}`)).toBeLessThan(log.indexOf(`give ${number + 1}`))
  })

  it('wait for an async store before each event', async () => {
    const { saves, log, next, push } = asyncChannel()
    push(1, 4)
    const calls = [next(), next(), next()]
    for (const number of [1, 2]) {
      await runMicrotasks()
      expect(log.filter((entry) => entry.startsWith('give'))).toEqual(given(1, number))
      expect(log.filter((entry) => entry.startsWith('commit'))).toEqual(commits(1, number))
      expect(saves).toHaveLength(number)
      saves[number - 1]!.resolve()
    }
    await Promise.all(calls)
    expect(log.filter((entry) => entry.startsWith('give'))).toEqual(given(1, 3))
    // Without a further request, the third event is still being handled.
    expect(saves).toHaveLength(2)
  })

  it('wait their turn behind calls that wait for an async store', async () => {
    const { saves, log, next, push } = asyncChannel()
    push(1, 2)
    await next()
    const second = next()
    const third = next()
    push(3)
    await runMicrotasks()
    expect(log.filter((entry) => entry.startsWith('give'))).toEqual(given(1, 1))
    saves[0]!.resolve()
    expect((await second).value).toBe(2)
    saves[1]!.resolve()
    expect((await third).value).toBe(3)
  })

  it('survive a store whose save ends the iteration', async () => {
    const { channel, next, push } = storedChannel(() => {
      channel.drop()
      return undefined
    })
    push(1, 3)
    expect(await Promise.all([next(), next(), next()])).toEqual([
      { done: false, value: 1 },
      done,
      done,
    ])
  })

  it('survive a store that ends the iteration after an async save', async () => {
    const save = deferred()
    const { channel, next, push } = storedChannel((id) => {
      if (id === '1') return save.promise
      channel.drop()
      return undefined
    })
    push(1, 3)
    const calls = [next(), next(), next(), next()]
    save.resolve()
    expect(await Promise.all(calls)).toEqual([
      { done: false, value: 1 },
      { done: false, value: 2 },
      done,
      done,
    ])
  })
})

describe('end', () => {
  it('gives the events that wait, then done', async () => {
    const { channel, iterator } = plainChannel(1, 2)
    channel.end()
    channel.push(3)
    const results = [await iterator.next(), await iterator.next(), await iterator.next()]
    expect(results).toEqual([{ done: false, value: 1 }, { done: false, value: 2 }, done])
  })

  it('answers every pending call with done', async () => {
    const { channel, iterator } = plainChannel()
    const calls = [iterator.next(), iterator.next()]
    channel.end()
    expect(await Promise.all(calls)).toEqual([done, done])
  })

  it('rejects once with the error, after the events that wait', async () => {
    const { channel, iterator } = plainChannel(1)
    channel.end(failure)
    expect(await iterator.next()).toEqual({ done: false, value: 1 })
    await expect(iterator.next()).rejects.toBe(failure)
    expect(await iterator.next()).toEqual(done)
    expect(await iterator.next()).toEqual(done)
  })

  it('rejects the first pending call only', async () => {
    const { channel, iterator } = plainChannel()
    const calls = [iterator.next(), iterator.next(), iterator.next()]
    channel.end(failure)
    expect(await Promise.allSettled(calls)).toEqual([
      { status: 'rejected', reason: failure },
      { status: 'fulfilled', value: done },
      { status: 'fulfilled', value: done },
    ])
  })

  it('keeps its first reason', async () => {
    const { channel, iterator } = plainChannel()
    channel.end(failure)
    channel.end(new Error('late'))
    channel.end()
    await expect(iterator.next()).rejects.toBe(failure)
  })

  it('settles each event that waits with the next call', async () => {
    const { channel, log, next, push } = storedChannel()
    push(1, 2)
    channel.end()
    await next()
    await next()
    await next()
    expect(log).toEqual(['give 1', 'commit 1', 'give 2', 'commit 2', 'done'])
  })

  it('does not wait for a store that never settles', async () => {
    const { channel, log, next, push } = storedChannel(() => new Promise(() => {}))
    push(1, 2)
    await next()
    // The first of them waits for the store, the others for the first.
    const calls = [next(), next(), next()]
    await runMicrotasks()
    expect(log).toEqual(['give 1', 'commit 1'])
    channel.end()
    expect(await Promise.all(calls)).toEqual([{ done: false, value: 2 }, done, done])
  })

  it('does not wait for a store in calls after it', async () => {
    const { channel, next, push } = storedChannel(() => new Promise(() => {}))
    push(1, 3)
    channel.end(failure)
    for (const value of [1, 2, 3]) expect(await next()).toEqual({ done: false, value })
    await expect(next()).rejects.toBe(failure)
  })

  it('ignores a store that settles afterwards', async () => {
    const { channel, saves, log, next, push } = asyncChannel()
    push(1, 2)
    await next()
    const calls = [next(), next()]
    channel.end()
    await Promise.all(calls)
    saves[0]!.resolve()
    await runMicrotasks()
    expect(log).toEqual(['give 1', 'commit 1', 'commit 2', 'give 2', 'done'])
  })
})

describe('drop', () => {
  it('discards the events that wait, then is done', async () => {
    const { channel, iterator } = plainChannel(1, 2, 3)
    await iterator.next()
    channel.drop()
    expect(channel.size).toBe(0)
    expect(await iterator.next()).toEqual(done)
  })

  it('discards them, then rejects once with the error', async () => {
    const { channel, iterator } = plainChannel(1)
    channel.drop(failure)
    await expect(iterator.next()).rejects.toBe(failure)
    expect(await iterator.next()).toEqual(done)
  })

  it('answers every pending call with done', async () => {
    const { channel, iterator } = plainChannel()
    const calls = [iterator.next(), iterator.next()]
    channel.drop()
    expect(await Promise.all(calls)).toEqual([done, done])
  })

  it('replaces the failure of an ended channel', async () => {
    const { channel, iterator } = plainChannel(1)
    channel.end(failure)
    channel.drop()
    expect(await iterator.next()).toEqual(done)
  })

  it('abandons the events that wait, not the one being handled', async () => {
    const { channel, log, next, push } = storedChannel()
    push(1, 3)
    await next()
    channel.drop()
    await next()
    expect(log).toEqual(['give 1', 'commit 1', 'done'])
  })

  it('does not wait for a store that never settles', async () => {
    const { channel, next, push } = storedChannel(() => new Promise(() => {}))
    push(1, 2)
    await next()
    const call = next()
    channel.drop()
    expect(await call).toEqual(done)
  })
})

describe('return', () => {
  it('ends the iteration, discards the events and calls the host', async () => {
    const { calls, channel, iterator } = plainChannel(1, 2)
    expect(await iterator.return()).toEqual(done)
    expect(calls).toEqual(['return'])
    channel.push(3)
    expect(channel.size).toBe(0)
    expect(await iterator.next()).toEqual(done)
  })

  it('answers every pending call with done', async () => {
    const { iterator } = plainChannel()
    const calls = [iterator.next(), iterator.next()]
    await iterator.return()
    expect(await Promise.all(calls)).toEqual([done, done])
  })

  it('clears the error of an ended channel', async () => {
    const { channel, iterator } = plainChannel(1)
    channel.end(failure)
    expect(await iterator.return()).toEqual(done)
    expect(await iterator.next()).toEqual(done)
  })

  it('abandons its events: no later event of the client is committed', async () => {
    const committed: string[] = []
    const events = new InFlightEvents((id) => void (id && committed.push(id)), ignore)
    const channel = new EventChannel<number>(host)
    for (const event of [1, 2, 3]) channel.push(event, events.add(String(event)))
    await channel.iterator.next()
    await channel.iterator.next()
    await channel.iterator.return()
    expect(committed).toEqual(['1'])
    void events.add('4').settle()
    expect(committed.at(-1)).toBe('1')
    expect(events.rewind()).toBe('1')
  })

  it('settles an event that arrives after it', async () => {
    const committed: string[] = []
    const events = new InFlightEvents((id) => void (id && committed.push(id)), ignore)
    const channel = new EventChannel<number>(host)
    await channel.iterator.return()
    channel.push(1, events.add('1'))
    expect(channel.size).toBe(0)
    expect(committed).toEqual(['1'])
  })
})

describe('skipOldest', () => {
  it('skips the oldest event that waits', async () => {
    const { channel, iterator } = plainChannel(1, 2, 3)
    channel.skipOldest()
    expect(channel.size).toBe(2)
    expect((await iterator.next()).value).toBe(2)
    channel.skipOldest()
    channel.push(4)
    expect((await iterator.next()).value).toBe(4)
  })

  it('settles the skipped event, once all earlier ones have settled', async () => {
    const { channel, log, next, push } = storedChannel()
    push(1, 3)
    channel.skipOldest()
    expect(log).toEqual(['commit 1'])
    await next()
    push(4)
    channel.skipOldest()
    expect(log).toEqual(['commit 1', 'give 2'])
    await next()
    expect(log).toEqual(['commit 1', 'give 2', 'commit 3', 'give 4'])
  })
})

describe('the host', () => {
  it('is called for each event taken and for each call that waits', async () => {
    const { calls, channel, iterator } = plainChannel(1)
    await iterator.next()
    expect(calls).toEqual(['next'])
    const call = iterator.next()
    expect(calls).toEqual(['next', 'next'])
    channel.push(2)
    await call
    expect(calls).toEqual(['next', 'next'])
  })

  it('sees the reduced size', async () => {
    const sizes: number[] = []
    const channel: EventChannel<number> = new EventChannel<number>({
      onNext: () => sizes.push(channel.size),
      onReturn: () => {},
    })
    for (const event of [1, 2]) channel.push(event)
    await channel.iterator.next()
    await channel.iterator.next()
    expect(sizes).toEqual([1, 0])
  })
})

describe('the iterator', () => {
  it('is its own iterable', () => {
    const { iterator } = plainChannel()
    expect(iterator[Symbol.asyncIterator]()).toBe(iterator)
  })

  it('runs a `for await` loop to the end', async () => {
    const { calls, channel, iterator } = plainChannel(1, 2, 3)
    channel.end()
    const taken: number[] = []
    for await (const event of iterator) taken.push(event)
    expect(taken).toEqual([1, 2, 3])
    expect(calls).not.toContain('return')
  })
})
