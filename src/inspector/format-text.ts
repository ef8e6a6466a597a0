/**
 * The text with its control characters as `\u` escapes, so that data of a server controls neither a console nor the
 * direction of the text around it. Line feeds and tabs are kept, unless it is for one line.
 */
export function escapeText(text: string, isLine = false): string {
  const escaped = text.replace(
    // oxlint-disable-next-line no-control-regex
    /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    escapeUnit,
  )
  return isLine ? escaped.replace(/[\n\t]/g, (space) => (space === '\n' ? '↵' : ' ')) : escaped
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** The first characters of a text on one line. */
export function preview(text: string, length = 200): string {
  return escapeText(text.slice(0, length), true) + (text.length > length ? '…' : '')
}

/** A size such as `1.2 kB`. */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** A duration such as `350 ms`, `2.4 s` or `3 min 20 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`
  const seconds = Math.round(milliseconds / 1000)
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** The local time of day, such as `12:04:09.120`. */
export function formatTime(time: number): string {
  const date = new Date(time)
  const two = (part: number) => String(part).padStart(2, '0')
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')
  return `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`
}
