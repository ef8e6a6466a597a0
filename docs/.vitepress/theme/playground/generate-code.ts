import { needsToken, optionsOf, urlOf } from './client-options.ts'
import type { Settings } from './fields.ts'
import { toCode } from './options.ts'

const noFetch = () => Promise.reject(new Error('Only the code of the options is used'))

/** A program that does in a file what the playground does with these settings. */
export function generateCode(settings: Settings): string {
  const options = optionsOf(settings, noFetch)
  const decodes = settings.api !== 'event-source' && settings.decode === 'json'
  const parts = [importOf(settings, decodes)]
  if (decodes && settings.service === 'feed')
    parts.push('interface Price {\n  symbol: string\n  value: number\n}')
  if (needsToken(settings)) parts.push(tokenCode)
  const args = [`'${urlOf(settings)}'`]
  // The client's option `onError` is always there: it reports events that cannot be decoded, too.
  const listed =
    settings.api === 'client'
      ? [
          ...options,
          { name: 'onError', value: undefined, code: '(error) => console.log(error.message)' },
        ]
      : options
  if (listed.length > 0) args.push(toCode(listed))
  parts.push(...programs[settings.api](args.join(', '), settings))
  return `${parts.join('\n\n')}\n`
}

function importOf({ api }: Settings, decodes: boolean): string {
  if (api === 'event-source') return "import { EventSource } from 'headwater/event-source'"
  const name = api === 'client' ? 'EventSourceClient' : 'streamEvents'
  const names = decodes ? (api === 'client' ? `${name}, json` : `json, ${name}`) : name
  return `import { ${names} } from 'headwater'`
}

const tokenCode = `let token: Promise<string> | undefined

async function fetchToken(): Promise<string> {
  const response = await fetch('http://localhost:3000/token', { method: 'POST' })
  const body = (await response.json()) as { token: string }
  return body.token
}`

type Program = (args: string, settings: Settings) => string[]

const programs: Record<Settings['api'], Program> = {
  client(args, { service }) {
    const name = service === 'feed' ? 'price' : 'message'
    return [
      `const client = new EventSourceClient(${args})`,
      `client.on('${name}', ({ data, lastEventId }) => console.log(lastEventId, data))\n` +
        'client.subscribe(({ status }) => console.log(status))',
    ]
  },
  stream: (args) => [
    `const events = streamEvents(${args})`,
    'try {\n' +
      '  for await (const { data, lastEventId } of events) console.log(lastEventId, data)\n' +
      '} catch (error) {\n' +
      '  console.log(String(error))\n' +
      '}',
  ],
  'event-source'(args, { service }) {
    const name = service === 'feed' ? 'price' : 'message'
    return [
      `const source = new EventSource(${args})`,
      `source.addEventListener('${name}', ({ data, lastEventId }) => console.log(lastEventId, data))\n` +
        "source.addEventListener('open', () => console.log('open'))\n" +
        "source.addEventListener('error', () =>\n" +
        "  console.log(source.readyState === EventSource.CLOSED ? 'closed' : 'connecting'),\n" +
        ')',
    ]
  },
}
