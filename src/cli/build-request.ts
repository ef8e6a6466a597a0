import type { ClientOptions } from '../index.ts'
import { decodeCredentials } from './decode-credentials.ts'
import { addHeader, addHeaders } from './parse-headers.ts'
import { escapeLine } from './escape-controls.ts'
import type { ParsedFlags } from './parse-flags.ts'
import { readVersion } from './read-version.ts'
import type { ArgumentReader } from './read-argument.ts'
import { UsageError } from './usage-error.ts'

/** The method, headers and body of the request. Moves the credentials of the URL into a header. */
export async function buildRequest(
  flags: ParsedFlags,
  url: URL,
  reader: ArgumentReader,
): Promise<Pick<ClientOptions, 'method' | 'headers' | 'body'>> {
  const headers = new Headers()
  for (const argument of flags.all('header')) {
    const text = await reader.read('-H', argument)
    if (typeof text === 'string') addHeader(headers, text)
    else addHeaders(headers, text.toString())
  }
  authorize(headers, flags.get('user'), url)
  const body = await readBody(flags, reader)
  if (body) setDefault(headers, 'content-type', body.type)
  setDefault(headers, 'user-agent', `headwater/${readVersion()}`)
  const method = flags.get('request')
  if (method !== undefined) checkMethod(method, !!body)
  return {
    headers,
    ...(body && { body: body.content }),
    ...(method !== undefined && { method }),
  }
}

function authorize(headers: Headers, user: string | undefined, url: URL): void {
  const credentials = user ?? decodeCredentials(url, 'the URL')
  url.username = url.password = ''
  if (credentials === ':') return
  if (!credentials.includes(':'))
    throw new UsageError('-u has no password: give -u name:password, or -u name: for none')
  setDefault(headers, 'authorization', `Basic ${Buffer.from(credentials).toString('base64')}`)
}

function setDefault(headers: Headers, name: string, value: string): void {
  if (!headers.has(name)) headers.set(name, value)
}

interface Body {
  readonly content: string | Uint8Array<ArrayBuffer>
  readonly type: string
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

async function readBody(flags: ParsedFlags, reader: ArgumentReader): Promise<Body | undefined> {
  const data = flags.all('data')
  const json = flags.get('json')
  if (json !== undefined) {
    if (data.length > 0)
      throw new UsageError('-d and --json exclude each other: leave one of them out')
    const given = await reader.read('--json', json)
    try {
      // Invalid UTF-8 would be replaced, and a byte order mark is not JSON.
      const content = typeof given === 'string' ? given : utf8.decode(given)
      JSON.parse(content)
      return { content, type: 'application/json' }
    } catch {
      // The message of the engine quotes the text, which may contain secrets.
      throw new UsageError(
        typeof given === 'string'
          ? `--json is not JSON: quote it for the shell, as in --json '{"a": 1}'`
          : `--json ${escapeLine(json)} is not JSON: check it, and save it as UTF-8 without a byte order mark`,
      )
    }
  }
  if (data.length === 0) return undefined
  const parts: (string | Buffer)[] = []
  for (const argument of data) parts.push(await reader.read('-d', argument))
  // As in curl, which sends a form by default.
  const joined = parts.flatMap((part) => ['&', part]).slice(1)
  const content = new Uint8Array(Buffer.concat(joined.map((part) => Buffer.from(part as string))))
  return { content, type: 'application/x-www-form-urlencoded' }
}

function checkMethod(method: string, hasBody: boolean): void {
  const shown = escapeLine(method)
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(method) || /^(CONNECT|TRACE|TRACK)$/i.test(method))
    throw new UsageError(`-X ${shown} is not a method that can be sent: give one such as -X POST`)
  if (hasBody && /^(GET|HEAD)$/i.test(method))
    throw new UsageError(`-X ${shown} cannot have a body: leave it out, or give -X POST`)
}
