import { describe, expect, it, vi } from 'vitest'
import { Random } from '../stress/random.ts'
import { Stage, group } from './support/stage.ts'

const types = [
  'hello',
  'welcome',
  'frames',
  'up',
  'tabs',
  'bye',
  'takeover',
  'ack',
  'ping',
  'pong',
  'nudge',
  'unknown',
  'constructor',
  '__proto__',
]

/** A value of any kind, or of the kind that the protocol expects. */
function anything(random: Random, now: number, depth = 0): unknown {
  const plain = [
    undefined,
    null,
    true,
    0,
    -1,
    NaN,
    Infinity,
    2 ** 60,
    now + 10 ** 9,
    1.5,
    '',
    'e1',
    'x'.repeat(1000),
    'data: 1\n\n',
    new Date(0),
    new Map(),
    new Uint8Array(3),
  ]
  const kind = depth > 2 ? 0 : random.below(4)
  if (kind === 1)
    return Array.from({ length: random.below(4) }, () => anything(random, now, depth + 1))
  if (kind === 2)
    return Object.fromEntries(
      ['epoch', 'seq', 'id', 'state', 'code', 'length'].map((key) => [
        key,
        anything(random, now, depth + 1),
      ]),
    )
  return random.pick(plain)
}

function message(random: Random, now: number): unknown {
  if (random.chance(0.1)) return anything(random, now)
  const values: Record<string, unknown> = {
    v: random.chance(0.9) ? 1 : anything(random, now),
    type: random.pick(types),
    from: random.chance(0.9) ? 'stranger' : anything(random, now),
    // Old, or too far ahead.
    term: random.pick([0, 1, now - 10 ** 6, now + 10 ** 7, NaN, '1', undefined]),
    epoch: random.pick([0, 1, now]),
    seq: random.below(5),
    id: random.pick(['', 'e1', 'e99']),
    up: { state: random.pick(['open', 'closed', 'connecting', 'x']) },
    number: random.below(9),
    tabs: random.below(9),
    after: { epoch: 0, seq: 0, id: '' },
    frames: [[random.below(9), 'e9', 'id: e9\ndata: 999\n\n']],
    options: '',
    wasLeader: true,
    isStolen: random.chance(0.5),
    replay: random.pick([undefined, 3, 'latest', -1]),
  }
  for (const key of Object.keys(values)) if (random.chance(0.2)) values[key] = anything(random, now)
  return values
}

describe('10 000 messages of a stranger', () => {
  it('throw nothing, and lose and repeat no event', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    const thrown: unknown[] = []
    const onThrow = (error: unknown) => thrown.push(error)
    process.on('uncaughtException', onThrow)
    const stage = new Stage()
    const readers = [stage.join('a')]
    await stage.run(100)
    readers.push(stage.join('b'), stage.join('c'))
    await stage.run(300)
    const stranger = stage.stranger('stranger')
    const random = new Random(5)
    const inboxes = ['a.0', 'b.0', 'c.0'].map((tab) =>
      stage.origin.channels.open(`${group}/${tab}`, stranger.process),
    )
    for (let round = 0; round < 100; round++) {
      for (let times = 0; times < 100; times++) {
        const data = message(random, stage.world.time.now)
        if (random.chance(0.5)) stranger.post(data)
        else random.pick(inboxes).postMessage(data)
      }
      await stage.publish(1, 30)
    }
    await stage.run(1000)
    process.off('uncaughtException', onThrow)
    expect(thrown).toEqual([])
    const expected = Array.from({ length: 100 }, (_, index) => index + 1)
    for (const { client, numbers } of readers) {
      expect(numbers).toEqual(expected)
      expect(client.state.status).toBe('open')
    }
    expect(stage.server.live).toHaveLength(1)
  })

  it('do not silence the group with a term of the near future', async () => {
    const stage = new Stage()
    const a = stage.join('a')
    await stage.run(100)
    const b = stage.join('b')
    await stage.run(300)
    // Before its first ID, a stream has no offset to resume from.
    await stage.publish(1)
    const stranger = stage.stranger('stranger')
    for (let round = 0; round < 20; round++) {
      stranger.say('ping', {}, stage.world.time.now + 59_000 + round)
      await stage.publish(2, 100)
    }
    await stage.run(1000)
    const expected = Array.from({ length: 41 }, (_, index) => index + 1)
    expect(a.numbers).toEqual(expected)
    expect(b.numbers).toEqual(expected)
    expect(stage.server.live).toHaveLength(1)
  })
})
