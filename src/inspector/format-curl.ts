import type { AttemptRecord, RequestRecord } from './records.ts'
import { redactBody, redactHeader, redactUrl } from './redact.ts'

/**
 * The request of an attempt as a curl command for a POSIX shell.
 *
 * @param showsSecrets - keeps secrets; otherwise, they are replaced by `[redacted]`
 */
export function formatCurl(
  attempt: AttemptRecord,
  showsSecrets = false,
  request: RequestRecord | undefined = attempt.requests[0],
): string {
  const url = request?.url ?? attempt.url
  const args = ['curl', '--no-buffer', '--globoff']
  const add = (...words: string[]) => args.push(words.map(quote).join(' '))
  const { body, method } = request ?? {}
  // curl uses POST for data.
  if (method && method !== (body === undefined ? 'GET' : 'POST')) add('--request', method)
  add(showsSecrets ? url : redactUrl(url))
  for (const [name, value] of Object.entries(headersOf(attempt, request))) {
    const shown = showsSecrets ? value : redactHeader(name, value)
    // curl removes a header without a value, unless a semicolon ends its name.
    add('--header', shown === '' ? `${name};` : `${name}: ${shown}`)
  }
  if (body !== undefined) add('--data-raw', showsSecrets ? body : redactBody(body))
  const command =
    args.slice(0, 3).join(' ') +
    args
      .slice(3)
      .map((arg) => ` \\\n  ${arg}`)
      .join('')
  return request
    ? command
    : `# The method, headers and body are not known: give the client a tap.\n${command}`
}

function headersOf(
  { lastEventId }: AttemptRecord,
  request: RequestRecord | undefined,
): Readonly<Record<string, string>> {
  if (request) return request.headers
  return {
    Accept: 'text/event-stream',
    ...(lastEventId !== '' && { 'Last-Event-ID': lastEventId }),
  }
}

/** Quotes a word: a server chooses the last event ID, so no character in it may have a meaning for the shell. */
function quote(word: string): string {
  if (/^[\w./:@%+,=-]+$/.test(word) && !word.startsWith('=')) return word
  // A terminal would act on control characters, and a shell's paste on line feeds.
  // oxlint-disable-next-line no-control-regex
  const text = word.replace(/[\0-\x08\x0b-\x1f\x7f]/g, '')
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
