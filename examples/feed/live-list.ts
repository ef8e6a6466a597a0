import type { EventSourceClient } from 'headwater'
import { create, element } from '../look/elements.ts'
import type { Message } from './message.ts'

/** The length of the list. */
const shown = 100

/** Lists new messages, and counts missing and duplicate ones by their numbers. */
export function showLive(feed: EventSourceClient<{}, Message>): { clear(): void } {
  const counts = { received: 0, missing: 0, duplicates: 0 }
  let last: number | undefined

  feed.addEventListener('open', () => {
    // The first connection of this page resumes from the ID that an earlier page saved.
    if (counts.received > 0 || last !== undefined || feed.lastEventId === '') return
    last = Number(feed.lastEventId)
    element('resumed').textContent =
      `Resumed after message #${last}, the last one this browser received.`
  })

  feed.onAny(({ data }) => {
    counts.received += 1
    if (last !== undefined) {
      counts.missing += Math.max(0, data.id - last - 1)
      if (data.id <= last) counts.duplicates += 1
    }
    last = Math.max(data.id, last ?? 0)
    showCounts()
    const list = element('live')
    list.prepend(toItem(data))
    if (list.children.length > shown) list.lastElementChild?.remove()
  })

  function showCounts(): void {
    element('newest').textContent = String(last ?? '–')
    for (const [name, count] of Object.entries(counts)) element(name).textContent = String(count)
    for (const name of ['missing', 'duplicates'] as const)
      element(name).classList.toggle('bad', counts[name] > 0)
  }

  return {
    clear() {
      Object.assign(counts, { received: 0, missing: 0, duplicates: 0 })
      last = undefined
      showCounts()
      element('live').replaceChildren()
      element('resumed').textContent = ''
    },
  }
}

function toItem({ id, event, data, timestamp, sourceType, sourceId }: Message): HTMLLIElement {
  const time = new Date(timestamp)
  return create(
    'li',
    { id: `message-${id}` },
    create('span', { className: 'number', textContent: `#${id}` }),
    create(
      'span',
      {},
      `${event} `,
      create('span', { className: 'quiet', textContent: `${sourceType}/${sourceId} ` }),
      create('time', {
        className: 'quiet number',
        dateTime: timestamp,
        textContent: time.toLocaleTimeString([], { hour12: false }),
      }),
    ),
    create('code', { textContent: JSON.stringify(data) }),
  )
}
