import { describe, expect, it } from 'vitest'
import { formatReport } from '../../docs/.vitepress/theme/playground/bug-report.ts'

const report = formatReport({
  version: '1.2.3',
  url: 'https://example.com/playground.html#preset=resume',
  userAgent: 'Browser/1',
  code: 'console.log(1)\n',
  view: {
    state: { tone: 'bad', label: 'Failed: refused', isOver: true },
    answers: 0,
    isOnline: true,
    attempts: [
      {
        ...{ number: 1, request: 'GET /prices', lastEventId: '4', status: '200', tone: 'good' },
        ...{ result: 'lost: a | b\nc', events: 1, delay: 300, wait: 301, bar: [0, 1, 2, 3] },
      },
    ],
    received: [{ number: 1, time: 0, type: 'price', lastEventId: '5', text: '{"a":"|"}' }],
  },
})

describe('bug report', () => {
  it('contains the URL, the code, the versions, the attempts and the events', () => {
    expect(report).toContain('https://example.com/playground.html#preset=resume\n')
    expect(report).toContain('```ts\nconsole.log(1)\n```')
    expect(report).toContain('- headwater: 1.2.3\n- browser: Browser/1\n')
    expect(report).toContain('State at the end: Failed: refused')
    expect(report).toContain(
      String.raw`| 1 | GET /prices | 4 | 200 | lost: a \| b c | 1 | 301 ms |`,
    )
    expect(report).toContain(String.raw`| 1 | 5 | price | {"a":"\|"} |  |`)
  })
})
