import { expect, it } from 'vitest'
import { LeaderWatch } from '../../src/shared/leader-watch.ts'
import { TestClock } from '../../src/testing/index.ts'

it('a tab that slept while it waited for an answer asks again instead of stealing', async () => {
  const clock = new TestClock()
  const done: string[] = []
  const watch = new LeaderWatch({
    clock,
    isWatching: () => true,
    ping: () => done.push('ping'),
    steal: () => done.push('steal'),
    giveUp: () => done.push('give up'),
  })
  watch.start()
  await clock.advance(11_500)
  expect(done).toEqual(['ping', 'ping'])
  clock.sleep(60_000)
  await clock.advance(1500)
  expect(done).toEqual(['ping', 'ping', 'ping'])
  await clock.advance(3000)
  expect(done.slice(3)).toEqual(['ping', 'steal'])
})
