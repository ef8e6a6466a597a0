import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FakeEventSource } from 'headwater/testing'

beforeEach(() => vi.stubGlobal('EventSource', FakeEventSource))
afterEach(() => FakeEventSource.reset())

/** Code that uses the global. */
function watchNews(show) {
  const source = new EventSource('https://example.com/news')
  source.addEventListener('headline', ({ data }) => show(data))
  source.onerror = () => show(source.readyState === 2 ? 'closed' : 'reconnecting')
  return source
}

test('headlines are shown, and a lost connection is reported', () => {
  const shown = []
  watchNews((text) => shown.push(text))

  const source = FakeEventSource.latest
  source.open()
  source.emit({ event: 'headline', data: 'Rain' })
  source.error() // reconnects; fail() closes it for good
  expect(source.url).toBe('https://example.com/news')
  expect(shown).toEqual(['Rain', 'reconnecting'])
})
