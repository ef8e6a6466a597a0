import { describe, expect, it } from 'vitest'
import { StoreWriter } from '../../src/core/last-event-id/store-writer.ts'
import { type Deferred, deferred } from '../support/deferred.ts'

/** A writer to a sync store, which fails for some IDs. */
function syncWriter(failing: readonly string[] = []) {
  const calls: string[] = []
  const errors: unknown[] = []
  const store = {
    load: () => '',
    save(id: string) {
      calls.push(id)
      if (failing.includes(id)) throw new Error(`cannot save ${id}`)
    },
  }
  return { calls, errors, writer: new StoreWriter(store, (cause) => errors.push(cause)) }
}

/** A writer to an async store; the test settles each save. */
function asyncWriter() {
  const calls: string[] = []
  const saves: Deferred<void>[] = []
  const errors: unknown[] = []
  const store = {
    load: () => '',
    save(id: string) {
      calls.push(id)
      const save = deferred()
      saves.push(save)
      return save.promise
    },
  }
  return { calls, saves, errors, writer: new StoreWriter(store, (cause) => errors.push(cause)) }
}

/** Resolves with true once the promise has resolved; with false if it is pending after some microtasks. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false
  promise.then(() => (settled = true)).catch(() => {})
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
  return settled
}

describe('a writer to a sync store', () => {
  it('saves each ID at once, in order', () => {
    const { calls, writer } = syncWriter()
    const results = ['1', '2', '', '3'].map((id) => writer.save(id))
    expect(calls).toEqual(['1', '2', '', '3'])
    expect(results).toEqual([undefined, undefined, undefined, undefined])
  })

  it('saves a repeated ID once', () => {
    const { calls, writer } = syncWriter()
    for (const id of ['1', '1', '2', '2', '1']) void writer.save(id)
    expect(calls).toEqual(['1', '2', '1'])
  })

  it('saves an empty ID first', () => {
    const { calls, writer } = syncWriter()
    void writer.save('')
    expect(calls).toEqual([''])
  })

  it('does not save an ID that the store has', () => {
    const { calls, writer } = syncWriter()
    writer.markSaved('7')
    void writer.save('7')
    expect(calls).toEqual([])
    void writer.save('8')
    void writer.save('7')
    expect(calls).toEqual(['8', '7'])
  })

  it('reports each failure and continues', () => {
    const { calls, errors, writer } = syncWriter(['1', '3'])
    for (const id of ['1', '2', '3', '4']) expect(writer.save(id)).toBeUndefined()
    expect(calls).toEqual(['1', '2', '3', '4'])
    expect(errors).toEqual([new Error('cannot save 1'), new Error('cannot save 3')])
  })

  it('does not repeat a failed save of the same ID', () => {
    const { calls, errors, writer } = syncWriter(['1'])
    for (const id of ['1', '1', '1']) void writer.save(id)
    expect(calls).toEqual(['1'])
    expect(errors).toHaveLength(1)
  })

  it('saves an ID that the report of a failure saves', () => {
    const calls: string[] = []
    const store = {
      load: () => '',
      save(id: string) {
        calls.push(id)
        if (id === '1') throw new Error('disk full')
      },
    }
    const writer: StoreWriter = new StoreWriter(store, () => void writer.save('2'))
    expect(writer.save('1')).toBeUndefined()
    void writer.save('2')
    expect(calls).toEqual(['1', '2'])
  })
})

describe('a writer to an async store', () => {
  it('makes one save at a time, then saves the latest ID', async () => {
    const { calls, saves, writer } = asyncWriter()
    const saving = writer.save('1')!
    for (const id of ['2', '3', '4']) expect(writer.save(id)).toBe(saving)
    expect(calls).toEqual(['1'])
    saves[0]!.resolve()
    expect(await isSettled(saving)).toBe(false)
    expect(calls).toEqual(['1', '4'])
    saves[1]!.resolve()
    await saving
    expect(calls).toEqual(['1', '4'])
  })

  it('resolves at once if the latest ID is the one being saved', async () => {
    const { calls, saves, writer } = asyncWriter()
    const saving = writer.save('1')!
    void writer.save('2')
    void writer.save('1')
    saves[0]!.resolve()
    await saving
    expect(calls).toEqual(['1'])
  })

  it('starts again after a pause', async () => {
    const { calls, saves, writer } = asyncWriter()
    const first = writer.save('1')!
    saves[0]!.resolve()
    await first
    expect(writer.save('1')).toBeUndefined()
    const second = writer.save('2')!
    expect(second).not.toBe(first)
    saves[1]!.resolve()
    await second
    expect(calls).toEqual(['1', '2'])
  })

  it('reports a failure, resolves, and saves the next ID', async () => {
    const { calls, saves, errors, writer } = asyncWriter()
    const saving = writer.save('1')!
    saves[0]!.reject(new Error('disk full'))
    expect(await saving).toBeUndefined()
    expect(errors).toEqual([new Error('disk full')])
    const next = writer.save('2')!
    saves[1]!.resolve()
    await next
    expect(calls).toEqual(['1', '2'])
  })

  it('saves the latest ID after a failure in between', async () => {
    const { calls, saves, errors, writer } = asyncWriter()
    const saving = writer.save('1')!
    void writer.save('2')
    void writer.save('3')
    saves[0]!.reject(new Error('disk full'))
    expect(await isSettled(saving)).toBe(false)
    expect(calls).toEqual(['1', '3'])
    saves[1]!.reject(new Error('disk still full'))
    await saving
    expect(errors).toEqual([new Error('disk full'), new Error('disk still full')])
  })

  it('reports a later save that throws', async () => {
    const calls: string[] = []
    const errors: unknown[] = []
    const first = deferred()
    const store = {
      load: () => '',
      save(id: string) {
        calls.push(id)
        if (id === '2') throw new Error('not a promise')
        return first.promise
      },
    }
    const writer = new StoreWriter(store, (cause) => errors.push(cause))
    const saving = writer.save('1')!
    void writer.save('2')
    first.resolve()
    await saving
    expect(calls).toEqual(['1', '2'])
    expect(errors).toEqual([new Error('not a promise')])
  })

  it('continues with a store that later saves without a promise', async () => {
    const calls: string[] = []
    const first = deferred()
    const save = (id: string) => {
      calls.push(id)
      return id === '1' ? first.promise : undefined
    }
    const writer = new StoreWriter({ load: () => '', save } as never, () => {})
    const saving = writer.save('1')!
    void writer.save('2')
    first.resolve()
    await saving
    expect(writer.save('3')).toBeUndefined()
    expect(calls).toEqual(['1', '2', '3'])
  })

  it('never settles while its store does not', async () => {
    const { calls, writer } = asyncWriter()
    const saving = writer.save('1')!
    void writer.save('2')
    expect(await isSettled(saving)).toBe(false)
    expect(calls).toEqual(['1'])
  })
})
