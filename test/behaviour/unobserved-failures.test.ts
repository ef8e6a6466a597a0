import { describe, expect, it } from 'vitest'
import { EventSource } from '../../src/event-source/index.ts'
import { type ClientOptions, EventSourceClient, json } from '../../src/index.ts'
import { closeAfterTest, frozenPlatform, waitForStatus } from '../support/client-probes.ts'
import { replaceGlobal } from '../support/replace-global.ts'
import type { Attempt } from '../support/session.ts'
import { testSession } from '../support/test-session.ts'
import { waitForEvent } from '../support/wait-for-event.ts'
import { waitUntil } from '../support/wait-until.ts'

/** Replaces the console until the test ends; returns the warnings. */
function catchWarnings(): string[] {
  const warnings: string[] = []
  const { console } = globalThis
  replaceGlobal(
    'console',
    Object.assign(Object.create(console) as object, {
      warn: (...args: string[]) => void warnings.push(args.join(' ')),
    }),
  )
  return warnings
}

async function clientOf(attempts: Attempt[], options: ClientOptions = {}) {
  const url = `${await testSession().plan(attempts)}&token=secret`
  return closeAfterTest(new EventSourceClient(url, { ...frozenPlatform(), ...options }))
}

const thrower = () => {
  throw new Error('no console')
}

const refused: Attempt = { status: 401 }

describe('a final failure', () => {
  it('is one warning with the redacted message and a hint if it is unobserved', async () => {
    const warnings = catchWarnings()
    const client = await clientOf([refused])
    const { error } = await waitForStatus(client, 'closed')
    expect(warnings).toEqual([
      `ResponseError: ${error?.message} (to handle errors or silence this, set "onError")`,
    ])
    expect(error?.message).toContain('got status 401')
    expect(warnings[0]).not.toContain('secret')
  })

  it.each<[string, (client: EventSourceClient) => unknown]>([
    ['an error listener', (client) => client.addEventListener('error', () => {})],
    ['onerror', (client) => (client.onerror = () => {})],
    ['`closed`', (client) => client.closed],
    ['`once`', (client) => client.once('price').catch(() => {})],
    ['a loop', (client) => client.events()],
    ['a loop over named events', (client) => client.events('price', 'notice')],
    ['a loop over the client', (client) => client[Symbol.asyncIterator]()],
  ])('is not a warning if %s observes it', async (_name, observe) => {
    const warnings = catchWarnings()
    const client = await clientOf([refused])
    observe(client)
    await waitForStatus(client, 'closed')
    expect(warnings).toEqual([])
  })

  it('is not a warning with an `onError`', async () => {
    const warnings = catchWarnings()
    await waitForStatus(await clientOf([refused], { onError() {} }), 'closed')
    expect(warnings).toEqual([])
  })

  it.each<[string, (client: EventSourceClient) => unknown]>([
    [
      'handlers and listeners of events',
      (client) => {
        client.on('error', () => {})
        client.onAny(() => {})
        client.addEventListener('open', () => {})
        client.onmessage = () => {}
      },
    ],
    [
      'a removed error listener',
      (client) => {
        const listener = () => {}
        client.addEventListener('error', listener)
        client.removeEventListener('error', listener)
      },
    ],
    [
      'an `onerror` set to null',
      (client) => {
        client.onerror = () => {}
        client.onerror = null
      },
    ],
    [
      'an aborted `once`',
      (client) => client.once('price', { signal: AbortSignal.abort() }).catch(() => {}),
    ],
    ['a loop that was left', (client) => void client.events('price').return()],
  ])('is a warning with only %s', async (_name, listen) => {
    const warnings = catchWarnings()
    const client = await clientOf([refused])
    listen(client)
    await waitForStatus(client, 'closed')
    expect(warnings).toHaveLength(1)
  })

  it('is a warning if `closed` was read before the last connect()', async () => {
    const warnings = catchWarnings()
    const client = await clientOf([refused, refused])
    await client.closed
    client.connect()
    await waitForStatus(client, 'closed')
    expect(warnings).toHaveLength(1)
  })

  it('is not a warning if it is retried, and neither is a 204 or close()', async () => {
    const warnings = catchWarnings()
    const client = await clientOf([{ status: 503 }])
    await waitForStatus(client, 'waiting')
    client.close()
    await waitForStatus(await clientOf([{ status: 204 }]), 'closed')
    expect(warnings).toEqual([])
  })

  it.each([
    ['without a console', undefined],
    ['if the console throws', { warn: thrower }],
  ])('closes the client %s', async (_name, console) => {
    const reasons: string[] = []
    replaceGlobal('console', console)
    const client = await clientOf([refused], { onClose: ({ reason }) => reasons.push(reason) })
    await waitForStatus(client, 'closed')
    expect(reasons).toEqual(['failed'])
  })
})

describe('an event that cannot be decoded', () => {
  const chunks = ['data: {"a\n\ndata: {"b\n\nevent: end\ndata: 1\n\n']

  /** Resolves with the metrics once the client has received the event of that name. */
  async function readTo(name: string, options: ClientOptions = {}) {
    const client = await clientOf([{ chunks }], { decode: json(), ...options } as ClientOptions)
    client.on('message', () => {})
    let isReceived = false
    client.on(name, () => (isReceived = true))
    await waitUntil(() => isReceived, { for: `the event ${name}` })
    return client.metrics
  }

  it('is a warning the first time if it is unobserved', async () => {
    const warnings = catchWarnings()
    expect(await readTo('end')).toMatchObject({ decodeErrors: 2 })
    expect(warnings).toEqual([expect.stringMatching(/^DecodeError: .*"message".*"onError"/)])
    expect(warnings[0]).not.toContain('secret')
  })

  it('is not a warning with an `onError`', async () => {
    const warnings = catchWarnings()
    const errors: unknown[] = []
    await readTo('end', { onError: (error) => errors.push(error) })
    expect(errors).toHaveLength(2)
    expect(warnings).toEqual([])
  })
})

describe('a response that closes the drop-in', () => {
  /** Resolves once the source has dispatched `error`. */
  async function failedSource(attempt: Attempt, onerror: (() => void) | null = null) {
    const url = `${await testSession().planOnOwnOrigin([attempt])}`
    const source = closeAfterTest(
      new EventSource(`${url}${url.includes('?') ? '&' : '?'}token=secret`),
    )
    source.onerror = onerror
    await waitForEvent(source, 'error')
    return source
  }
  const html: Attempt = { headers: [['content-type', 'text/html']], ending: 'end' }

  it.each([
    ['status', { status: 401 } as Attempt, 'got status 401'],
    ['content type', html, 'content type text/html'],
  ])('is one warning with the redacted URL for a wrong %s', async (_name, attempt, reason) => {
    const warnings = catchWarnings()
    const source = await failedSource(attempt)
    expect(source.readyState).toBe(EventSource.CLOSED)
    expect(warnings).toEqual([expect.stringContaining(reason)])
    expect(warnings[0]).toContain('"onerror"')
    expect(warnings[0]).not.toContain('secret')
  })

  it('is not a warning with an `onerror`, and neither is a 204 or a lost connection', async () => {
    const warnings = catchWarnings()
    await failedSource({ status: 401 }, () => {})
    await failedSource({ status: 204 })
    await failedSource({ ending: 'destroy' })
    expect(warnings).toEqual([])
  })

  it('is an error event without a console', async () => {
    replaceGlobal('console', undefined)
    expect((await failedSource({ status: 401 })).readyState).toBe(EventSource.CLOSED)
  })
})
