import { create, element } from '../look/elements.ts'
import { receive } from '../look/send.ts'
import type { Message } from './message.ts'

interface Found {
  messages: Message[]
  total: number
  page: number
  pages: number
}

/** New messages refresh the results at most once per interval, in milliseconds. */
const refreshInterval = 1000

interface Counted {
  counts: { value: string; count: number }[]
}

/** Searches and counts stored messages, page by page. Returns a function that repeats the search. */
export function startSearching(): () => void {
  const form = element<HTMLFormElement>('search')
  let page = 1
  let latest = 0

  async function search(): Promise<void> {
    const number = (latest += 1)
    const fields = new FormData(form)
    try {
      const conditions = readConditions(fields)
      const [found, counted] = await Promise.all([
        receive<Found>(
          `/feed/api/messages?${conditions}&order=${fields.get('order')}&page=${page}`,
        ),
        receive<Counted>(`/feed/api/counts?${conditions}&by=${fields.get('by')}`),
      ])
      // A later search has replaced this one.
      if (number !== latest) return
      element('search-problem').textContent = ''
      showFound(found)
      const by = form.elements.namedItem('by') as HTMLSelectElement
      showCounts(counted, by.value, by.selectedOptions[0]!.text)
    } catch (error) {
      if (number === latest) element('search-problem').textContent = (error as Error).message
    }
  }

  function turn(by: number): void {
    page += by
    void search()
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    page = 1
    void search()
  })
  element('previous').onclick = () => turn(-1)
  element('next').onclick = () => turn(1)
  void search()

  let isRefreshDue = false
  return () => {
    if (isRefreshDue) return
    isRefreshDue = true
    setTimeout(() => {
      isRefreshDue = false
      void search()
    }, refreshInterval)
  }
}

const formatTime = (timestamp: string) =>
  new Date(timestamp).toLocaleString([], {
    dateStyle: 'short',
    timeStyle: 'medium',
    hour12: false,
  })

/** All fields except order and page. Local times are sent as UTC. */
function readConditions(fields: FormData): URLSearchParams {
  const conditions = new URLSearchParams()
  for (const name of ['event', 'sourceType', 'sourceId', 'text', 'from', 'to']) {
    const value = String(fields.get(name) ?? '')
    if (value === '') continue
    const isTime = name === 'from' || name === 'to'
    conditions.set(name, isTime ? new Date(value).toISOString() : value)
  }
  return conditions
}

function showFound({ messages, total, page, pages }: Found): void {
  element('total').textContent = total === 1 ? '1 message.' : `${total} messages.`
  element('pages').textContent = `Page ${page} of ${pages}`
  element<HTMLButtonElement>('previous').disabled = page <= 1
  element<HTMLButtonElement>('next').disabled = page >= pages
  element('messages').replaceChildren(
    ...messages.map(({ id, timestamp, event, sourceType, sourceId, data }) =>
      create(
        'tr',
        {},
        create('td', { className: 'number', textContent: String(id) }),
        create('td', { textContent: formatTime(timestamp) }),
        create('td', { textContent: event }),
        create('td', { textContent: `${sourceType}/${sourceId}` }),
        create('td', {}, create('code', { textContent: JSON.stringify(data) })),
      ),
    ),
  )
}

function showCounts({ counts }: Counted, by: string, label: string): void {
  const isTime = ['minute', 'hour', 'day'].includes(by)
  element('counted').textContent = label
  element('counts').replaceChildren(
    ...counts.map(({ value, count }) =>
      create(
        'tr',
        {},
        create('td', {
          textContent: isTime ? new Date(value).toLocaleString([], { hour12: false }) : value,
        }),
        create('td', { className: 'number', textContent: String(count) }),
      ),
    ),
  )
}
