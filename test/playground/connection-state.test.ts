import { NetworkError } from 'headwater'
import { describe, expect, it } from 'vitest'
import { describeState } from '../../docs/.vitepress/theme/playground/connection-state.ts'

const facts = { elapsed: 0, isOnline: true, closed: undefined }

describe('label of a connection', () => {
  it.each([
    ['connecting', 1, 'Connecting'],
    ['connecting', 2, 'Reconnecting'],
    ['open', 1, 'Open'],
    ['waiting', 1, 'Waiting'],
  ] as const)('status %s, attempt %i: %s', (status, attempt, label) => {
    expect(describeState({ status, attempt }, facts).label).toBe(label)
  })

  it.each([
    [3000, 0, 'Reconnecting in 3 s'],
    [3000, 10, 'Reconnecting in 3 s'],
    [3000, 1010, 'Reconnecting in 2.0 s'],
    [1000, 960, 'Reconnecting in 0.1 s'],
    [1000, 1200, 'Reconnecting in 0.0 s'],
  ])('counts down: %i ms after %i ms', (retryDelay, elapsed, label) => {
    const state = { status: 'waiting', attempt: 1, retryDelay } as const
    expect(describeState(state, { ...facts, elapsed }).label).toBe(label)
  })

  it('marks only a closed client as over', () => {
    const isOver = (status: 'open' | 'waiting' | 'connecting' | 'closed') =>
      describeState({ status, attempt: 1 }, { ...facts, closed: { reason: 'closed' } }).isOver
    expect([isOver('connecting'), isOver('open'), isOver('waiting')]).toEqual([false, false, false])
    expect(isOver('closed')).toBe(true)
  })

  it('names the network rather than a delay while offline', () => {
    const state = { status: 'waiting', attempt: 1, retryDelay: 3000 } as const
    const { label } = describeState(state, { ...facts, isOnline: false })
    expect(label).toBe('Offline: waits for the network')
  })

  it('names the reason and error of a closed client', () => {
    const state = { status: 'closed', attempt: 1 } as const
    const label = (closed: Parameters<typeof describeState>[1]['closed']) =>
      describeState(state, { ...facts, closed }).label
    expect(label({ reason: 'closed' })).toBe('Stopped')
    expect(label({ reason: 'stopped' })).toBe('Ended by the server (204)')
    expect(label({ reason: 'ended' })).toBe('Ended: the stream is complete')
    const details = { action: 'open', url: 'http://localhost/', attempt: 1, reason: 'refused' }
    const error = new NetworkError(details, false)
    expect(label({ reason: 'failed', error })).toBe(`Failed: ${error.message}`)
  })
})
