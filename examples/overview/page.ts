import { SharedEventSourceClient } from 'headwater/shared'
import { showConnection } from '../look/connection-panel.ts'
import { element } from '../look/elements.ts'
import { status } from './schemas.ts'

const client = new SharedEventSourceClient('/overview/api/stream', {
  events: { status },
  reconnect: { initialDelay: 500, maxDelay: 5000 },
  // The server sends an event each second.
  idleTimeout: 5000,
})
showConnection(element('connection'), client)

client.on('status', ({ data: { startedAt, sent, open } }) => {
  const streams = Object.values(open).reduce((sum, count) => sum + count, 0)
  element('uptime').textContent = formatDuration(Date.now() - startedAt)
  element('streams').textContent = formatCount(streams)
  element('sent').textContent = formatCount(sent)
  for (const badge of document.querySelectorAll<HTMLElement>('[data-demo]')) {
    const count = open[badge.dataset['demo']!] ?? 0
    badge.hidden = count === 0
    badge.textContent = count === 1 ? '1 stream' : `${count} streams`
  }
})

const formatCount = (count: number) => count.toLocaleString('en')

function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)]
  if (minutes === 0) return `${seconds} s`
  return hours === 0 ? `${minutes} min ${seconds % 60} s` : `${hours} h ${minutes % 60} min`
}
