import { expect, test } from 'vitest'
import { fillBlocks } from '../doc-blocks.ts'
import { drawStorm } from '../picture.ts'
import { scenarios } from '../scenario.ts'
import { tableOf } from '../table.ts'

const summary = {
  attempts: 1_234_567,
  attemptsWhileDown: 0,
  peak: 1000,
  peakAfterwards: 999,
  half: 0,
  most: 1550,
  all: undefined,
  lost: 1,
}

test('clients with equal results share a row', () => {
  const rows = [
    { name: 'a', summary },
    { name: 'b', summary: { ...summary, peak: 1001 } },
    { name: 'c', summary: { ...summary } },
  ]
  const lines = tableOf(rows).split('\n')
  const cells = lines.map((line) => line.split('|').map((cell) => cell.trim()))
  expect(cells.slice(2)).toEqual([
    ['', 'a, c', '1 000', '999', '0', '1 234 567', '0.0 s', '1.6 s', 'never', ''],
    ['', 'b', '1 001', '999', '0', '1 234 567', '0.0 s', '1.6 s', 'never', ''],
  ])
})

test('filling a block changes nothing around it', () => {
  const page =
    'a\n<!-- storm:x -->\n\nold\n\n<!-- /storm -->\nb\n<!-- storm:y -->\n<!-- /storm -->\n'
  const texts = new Map([
    ['x', 'new $&'],
    ['y', 'other'],
  ])
  const filled = fillBlocks(page, 'storm', texts)
  expect(filled).toBe(
    'a\n<!-- storm:x -->\n\nnew $&\n\n<!-- /storm -->\nb\n<!-- storm:y -->\n\nother\n\n<!-- /storm -->\n',
  )
  expect(fillBlocks(filled, 'storm', texts)).toBe(filled)
  expect(() => fillBlocks(page, 'storm', new Map())).toThrow('There is no x')
})

test('the chart has a bar for accepted and rejected attempts per second', async () => {
  const series = [
    { name: 'one <of> them', server: { attempts: [3, 0, 5], accepted: [0, 0, 2] } },
    { name: 'other', server: { attempts: [0, 1], accepted: [0, 1] } },
  ]
  const svg = await drawStorm(series, scenarios[0]!, 3)
  const heights = (fill: string) =>
    Array.from(
      svg.matchAll(new RegExp(`v([\\d.]+)h\\S+" fill="var\\(--${fill}\\)"/>`, 'g')),
      ([, height]) => Number(height),
    ).sort((a, b) => a - b)
  const [one, two] = heights('in')
  expect(heights('in')).toEqual([one, expect.closeTo(one! * 2)])
  expect(heights('away')).toEqual([expect.closeTo(one! * 3), expect.closeTo(one! * 3)])
  expect(two).toBeGreaterThan(0)
  expect(svg).toContain('>one &lt;of&gt; them</text>')
})
