import * as https from 'node:https'
import { expect, it } from 'vitest'
import { nodeFetch } from '../../src/node/index.ts'
import { createAuthority } from '../support/node/certificates.ts'

const authority = createAuthority()
const { cert, key } = authority.issue()

const problemOf = (options: object): string => {
  try {
    nodeFetch(options)
    return 'none'
  } catch (error) {
    return error instanceof TypeError ? error.message : String(error)
  }
}

it.each<[options: object, problem: string]>([
  [
    { ca: './ca.pem' },
    'expected PEM, as a string or bytes, or an array of these, got a string that is not PEM; for a file, pass ca: readFileSync(path)',
  ],
  [{ ca: [] }, 'expected PEM, as a string or bytes, or an array of these, got an empty array'],
  [{ cert: 5 }, 'expected PEM, as a string or bytes, or an array of these, got 5'],
  [{ key }, 'it needs the option "cert", its certificate'],
  [{ cert }, 'it needs the option "key", its private key'],
  [{ pfx: {} }, 'expected bytes, or an array of these, got an object'],
  [{ passphrase: 1 }, 'expected a non-empty string, got 1'],
  [{ rejectUnauthorized: 'false' }, 'expected true or false, got a string'],
  [{ servername: '' }, 'expected a non-empty string, got an empty string'],
  [{ checkServerIdentity: true }, 'expected a function, got true'],
  [{ minVersion: 'TLS1.3' }, "expected 'TLSv1.3', 'TLSv1.2', 'TLSv1.1' or 'TLSv1', got a string"],
  [{ socketPath: null }, 'expected a non-empty string, got null'],
  [{ lookup: '127.0.0.1' }, 'expected a function, got a string'],
  [{ family: 5 }, 'expected 0, 4 or 6, got 5'],
  [{ localAddress: 4 }, 'expected a non-empty string, got 4'],
  [{ maxHeaderSize: 0 }, 'expected a positive integer, got 0'],
  [
    { agent: {} },
    'expected an Agent of node:http or node:https, or a function of the URL that returns one, got an object',
  ],
  [
    { agent: false },
    'expected an Agent of node:http or node:https, or a function of the URL that returns one, got false',
  ],
  [{ decompress: 1 }, 'expected true or false, got 1'],
  [
    { method: 'POST' },
    'it belongs to the request; pass it to the client, or to the function that nodeFetch returns',
  ],
  [
    { headers: {} },
    'it belongs to the request; pass it to the client, or to the function that nodeFetch returns',
  ],
  [
    { proxy: 'http://proxy' },
    'there is no such option; there are ca, cert, key, pfx, passphrase, rejectUnauthorized, servername, checkServerIdentity, ciphers, minVersion, socketPath, lookup, family, localAddress, maxHeaderSize, agent, decompress',
  ],
])('%j is a TypeError with the fix', (options, problem) => {
  const [name] = Object.keys(options)
  expect(problemOf(options)).toBe(`Invalid option "${name}" of nodeFetch: ${problem}`)
})

it.each([null, 'ca', 5])('options that are %j are a TypeError', (options) => {
  expect(problemOf(options as never)).toMatch(
    /^Invalid options of nodeFetch: expected an object, got /,
  )
})

it.each<object>([
  {},
  { ca: undefined, agent: undefined },
  { cert, key, ca: [authority.cert, Buffer.from(authority.cert)] },
  { cert: cert + key },
  { agent: new https.Agent() },
  { agent: () => undefined },
  { key: [{ pem: key }], cert },
])('valid options are accepted: %#', (options) => {
  expect(problemOf(options)).toBe('none')
})

it('reports a key that does not fit its certificate at once, without secrets', () => {
  const other = createAuthority().issue()
  expect(problemOf({ cert, key: other.key, passphrase: 'secret' })).toMatch(
    /^Invalid option among "cert", "key", "passphrase" of nodeFetch: .*key values mismatch$/,
  )
})
