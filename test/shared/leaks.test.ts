import { describe, expect, it } from 'vitest'
import { findHub } from '../../src/shared/hubs.ts'
import { Stage } from './support/stage.ts'

describe('a tab that joins and leaves 1000 times', () => {
  it('leaves no channel, lock, listener, timer, hub or connection', async () => {
    const stage = new Stage()
    const tab = stage.tab('a')
    const other = stage.join('b')
    await stage.run(100)
    for (let times = 0; times < 1000; times++) {
      const reader = stage.join(tab, { replay: times % 2 ? 3 : undefined })
      await stage.run(times % 3)
      if (times % 10 === 0) await stage.publish(1, 10)
      reader.client.close()
    }
    await stage.run(1000)
    expect(findHub('prices', tab.environment)).toBeUndefined()
    expect(tab.listeners).toBe(0)
    expect(tab.process.timers).toBe(0)
    const ofTab = (entry: string) => entry.startsWith('a ')
    expect(stage.origin.channels.list.filter(ofTab)).toEqual([])
    expect(stage.origin.locks.list.filter(ofTab)).toEqual([])
    expect(stage.server.live).toHaveLength(1)
    expect(other.client.shared).toEqual({ role: 'leader', tabs: 1 })
  })

  it('leaves nothing either as the only one', async () => {
    const stage = new Stage()
    const tab = stage.tab('a')
    for (let times = 0; times < 200; times++) {
      const reader = stage.join(tab)
      await stage.run(times % 40)
      reader.client.close()
    }
    await stage.run(1000)
    expect(tab.process.timers).toBe(0)
    expect(tab.listeners).toBe(0)
    expect(stage.origin.channels.list).toEqual([])
    expect(stage.origin.locks.list).toEqual([])
    expect(stage.server.live).toEqual([])
  })

  it('keeps the connection of a component that is mounted twice', async () => {
    const stage = new Stage()
    const tab = stage.tab('a')
    const first = stage.join(tab)
    first.client.close()
    stage.join(tab)
    await stage.run(100)
    expect(stage.server.requests).toBe(1)
    const [, second] = tab.readers
    second!.client.close()
    const third = stage.join(tab)
    await stage.run(100)
    await stage.publish(1)
    expect(stage.server.requests).toBe(1)
    expect(third.numbers).toEqual([1])
  })
})
