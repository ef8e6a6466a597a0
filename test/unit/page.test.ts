import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import { subscribeToPage } from '../../src/core/platform/page.ts'
import { replaceGlobal } from '../support/replace-global.ts'

it.each([undefined, { visibilityState: 'visible' }])(
  'a subscription to the page leaves no listener (document: %j)',
  (document) => {
    const target = new EventTarget()
    replaceGlobal('document', document)
    replaceGlobal('addEventListener', target.addEventListener.bind(target))
    replaceGlobal('removeEventListener', target.removeEventListener.bind(target))
    const count = () =>
      ['online', 'pageshow', 'visibilitychange', 'resume'].map(
        (type) => getEventListeners(target, type).length,
      )
    const unsubscribe = subscribeToPage(() => {})
    expect(count()).toEqual([1, 1, 1, 1])
    unsubscribe()
    expect(count()).toEqual([0, 0, 0, 0])
  },
)
