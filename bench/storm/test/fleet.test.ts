import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { busiestSecond } from '../fleet/busiest-second.ts'
import { dataOf } from '../../../test/support/numbered-event.ts'
import { NumberedLog } from '../fleet/numbered-log.ts'
import { Received } from '../../../test/support/received.ts'

function receive(...events: readonly (number | [id: string, data: string])[]): Received {
  const received = new Received()
  for (const event of events)
    if (typeof event === 'number') received.take(String(event), dataOf(event))
    else received.take(...event)
  return received
}

test('a client with each event once and in order has no problem', () => {
  expect(receive(1, 2, 3).problemAt(3)).toBeUndefined()
})

test('a lost, duplicate, reordered or damaged event is a problem', () => {
  expect(receive(1, 3).problemAt(3)).toBe('event 3 after 1')
  expect(receive(1, 2, 2, 3).problemAt(3)).toBe('event 2 after 2')
  expect(receive(2, 1).problemAt(2)).toBe('event 2 after 0')
  expect(receive(1, ['2', dataOf(2).slice(0, -4)]).problemAt(2)).toContain(
    'event 2 with other data',
  )
  expect(receive(1, 2).problemAt(3)).toBe('nothing after event 2 of 3')
  expect(receive().problemAt(1)).toBe('nothing after event 0 of 1')
})

test('the log continues after its last complete line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'log')
  const log = new NumberedLog(file)
  expect([log.last, log.append(), log.append()]).toEqual([0, 1, 2])
  writeFileSync(file, '3', { flag: 'a' })
  const again = new NumberedLog(file)
  expect([again.last, again.append()]).toEqual([2, 3])
  expect(readFileSync(file, 'utf8')).toBe('1\n2\n3\n')
})

test('the busiest second can begin at any time', () => {
  expect(busiestSecond([])).toBe(0)
  expect(busiestSecond([0, 900, 1000, 1800, 1899, 1900, 5000])).toBe(4)
  expect(busiestSecond([0, 1000, 2000])).toBe(1)
})
