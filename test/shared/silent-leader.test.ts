import { describe, expect, it } from 'vitest'
import { Stage } from './support/stage.ts'

describe('a leader that does not answer', () => {
  it('loses the lock to a visible tab after two questions', async () => {
    const stage = new Stage()
    const a = stage.join('a')
    await stage.run(100)
    const b = stage.join('b')
    await stage.run(100)
    await stage.publish(2)
    a.tab.suspend()
    await stage.run(9500)
    expect(stage.leader).toBe('a')
    await stage.run(4000)
    expect(stage.leader).toBe('b')
    await stage.publish(2)
    expect(b.numbers).toEqual([1, 2, 3, 4])
    a.tab.thaw(true)
    await stage.run(1000)
    await stage.publish(1)
    expect(a.numbers).toEqual([1, 2, 3, 4, 5])
    expect(a.client.shared.role).toBe('follower')
    expect(stage.server.live).toHaveLength(1)
  })

  it('costs newcomers one connection, which they have after half a second', async () => {
    const stage = new Stage()
    const holder = stage.stranger('holder')
    holder.steal()
    const tabs = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => stage.join(name))
    await stage.run(600)
    await stage.publish(1)
    expect(stage.server.live).toHaveLength(1)
    await stage.run(2000)
    expect(stage.server.most).toBe(1)
    // One of the tabs leads now.
    holder.release()
    await stage.run(600)
    await stage.publish(2)
    for (const { numbers } of tabs) expect(numbers.slice(-2)).toEqual([2, 3])
    expect(stage.server.most).toBe(2)
    expect(stage.server.live).toHaveLength(1)
  })

  it('gives a newcomer that waits for its turn its replay once it answers', async () => {
    const stage = new Stage()
    const a = stage.join('a')
    await stage.run(100)
    await stage.publish(3)
    a.tab.suspend()
    stage.join('b')
    const c = stage.join('c', { replay: 1 })
    await stage.run(600)
    expect(stage.server.live).toHaveLength(2)
    a.tab.thaw(true)
    await stage.run(1000)
    await stage.publish(1)
    expect(c.numbers).toEqual([3, 4])
    expect(stage.server.live).toHaveLength(1)
  })

  it('loses the lock 3 s after a tab becomes visible', async () => {
    const stage = new Stage()
    const a = stage.join('a')
    await stage.run(100)
    const b = stage.join('b')
    await stage.run(100)
    b.tab.show(false)
    a.tab.suspend()
    await stage.run(60_000)
    expect(stage.leader).toBe('a')
    b.tab.show(true)
    await stage.run(3500)
    expect(stage.leader).toBe('b')
  })

  it('keeps the lock if the tab that asked slept itself', async () => {
    const stage = new Stage()
    stage.join('a')
    await stage.run(100)
    const b = stage.join('b')
    await stage.run(11_000)
    b.tab.suspend()
    await stage.run(60_000)
    b.tab.thaw(false)
    await stage.run(20_000)
    expect(stage.leader).toBe('a')
    expect(b.client.shared.role).toBe('follower')
  })

  it('is stolen from at most once in 30 s, and three times in all', async () => {
    const stage = new Stage()
    const holder = stage.stranger('holder')
    holder.steal()
    const a = stage.join('a')
    const takeovers: number[] = []
    const start = stage.world.time.now
    for (let second = 0; second < 200; second++) {
      await stage.run(1000)
      // Something is heard on the channel, but never an answer.
      holder.say('nudge')
      if (stage.leader === 'a') {
        takeovers.push(stage.world.time.now - start)
        holder.steal()
      }
    }
    expect(takeovers).toHaveLength(3)
    expect(takeovers[1]! - takeovers[0]!).toBeGreaterThanOrEqual(30_000)
    expect(takeovers[2]! - takeovers[1]!).toBeGreaterThanOrEqual(30_000)
    expect(a.client.shared).toEqual({ role: 'alone', tabs: 1 })
    await stage.publish(2)
    expect(a.numbers.slice(-2)).toEqual([1, 2])
    expect(stage.server.live).toHaveLength(1)
  })

  it('is not stolen from again by a tab that hears nothing', async () => {
    const stage = new Stage()
    const holder = stage.stranger('holder')
    holder.steal()
    const a = stage.join('a')
    let takeovers = 0
    for (let second = 0; second < 100; second++) {
      await stage.run(1000)
      if (stage.leader !== 'a') continue
      takeovers += 1
      holder.steal()
    }
    expect(takeovers).toBe(1)
    expect(a.client.shared.role).toBe('alone')
  })

  it('keeps a newcomer waiting for half a second, which then connects itself', async () => {
    const stage = new Stage()
    const a = stage.join('a')
    await stage.run(100)
    await stage.publish(2)
    a.tab.suspend()
    const b = stage.join('b')
    await stage.run(450)
    expect(b.client.state.status).toBe('connecting')
    await stage.run(150)
    expect(b.client.state.status).toBe('open')
    expect(b.client.shared.role).toBe('alone')
    await stage.publish(2)
    a.tab.thaw(false)
    await stage.run(1000)
    await stage.publish(2)
    expect(b.numbers).toEqual([3, 4, 5, 6])
    expect(stage.server.live).toHaveLength(1)
    expect(b.client.shared.role).toBe('follower')
  })
})
