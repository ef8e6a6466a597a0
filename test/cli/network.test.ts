import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { supportsProxies } from '../../src/cli/proxy-agents.ts'
import { startProxy } from '../support/node/proxy-server.ts'
import { serve } from '../support/node/serve.ts'
import { authority as issuer, certificate } from './certificate-files.ts'
import { makeFolder } from './make-folder.ts'
import { mistakeIn } from './mistake-in.ts'
import { answerOnce, serveOnSocket, serveSecurely } from './serve.ts'
import { runHeadwater } from './start-headwater.ts'

const rest = ['-o', 'data', '--max-events', '1']
const authority = ['--cacert', certificate('authority')]
const hello = answerOnce(() => 'hello')
const received = { code: 0, stdout: 'hello\n', stderr: '' }

describe('a URL without a scheme', () => {
  it('is requested by HTTP', async () => {
    const url = await serve(hello)
    expect(await runHeadwater([url.replace('http://', ''), ...rest])).toEqual(received)
  })
})

describe('the certificate of a server', () => {
  it('ends the command with the reason and the fix if it is not trusted', async () => {
    const { code, stderr, stdout } = await runHeadwater([await serveSecurely(hello), ...rest])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(
      /^headwater: Failed to open .*self-signed certificate in certificate chain; give --cacert <file>, or -k to accept it\n$/,
    )
  })

  it('ends the command with -k as the fix if it is for another host', async () => {
    const url = await serveSecurely(hello, issuer.issue('other.test'))
    const { code, stderr } = await runHeadwater([url, ...authority, ...rest])
    expect(code).toBe(1)
    expect(stderr).toMatch(/does not match certificate's altnames: .*; give -k to accept it\n$/)
  })

  it('is not blamed if the server has no TLS', async () => {
    const url = (await serve(hello)).replace('http:', 'https:')
    const { stderr } = await runHeadwater([url, '--no-reconnect', ...rest])
    expect(stderr).toMatch(
      /: fetch failed: wrong version number; if the server has no TLS, give http:\/\/\n$/,
    )
  })

  it('is accepted if its authority is in the file of --cacert', async () => {
    const url = await serveSecurely(hello)
    expect(await runHeadwater([url, ...authority, ...rest])).toEqual(received)
  })

  it('is accepted with -k', async () => {
    expect(await runHeadwater([await serveSecurely(hello), '-k', ...rest])).toEqual(received)
  })
})

describe('a client certificate', () => {
  const nameOf = answerOnce(({ socket }) =>
    String((socket as TLSSocket).getPeerCertificate().subject.CN),
  )
  const required = { requestCert: true, rejectUnauthorized: true }

  it('is sent with --cert and --key', async () => {
    const url = await serveSecurely(nameOf, required)
    const files = ['--cert', certificate('client'), '--key', certificate('client-key')]
    const ended = await runHeadwater([url, ...authority, ...files, ...rest])
    expect(ended).toEqual({ ...received, stdout: 'localhost\n' })
  })

  it('may be in one file with its key', async () => {
    const file = join(makeFolder(), 'both.pem')
    const both = (['client-key', 'client'] as const).map((name) =>
      readFileSync(certificate(name), 'utf8'),
    )
    writeFileSync(file, both.join(''))
    const url = await serveSecurely(nameOf, required)
    const ended = await runHeadwater([url, ...authority, '--cert', file, ...rest])
    expect(ended).toEqual({ ...received, stdout: 'localhost\n' })
  })

  it('fails with the reason if the server requires one and none is given', async () => {
    const url = await serveSecurely(nameOf, required)
    const { code, stderr } = await runHeadwater([url, ...authority, '--no-reconnect', ...rest])
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /: fetch failed: tlsv13 alert certificate required; give --cert <file>, which the server has to trust\n$/,
    )
  })
})

const client = ['--cert', certificate('client')]
const mistakes: [args: string[], message: string][] = [
  [['--cacert', 'missing'], '--cacert cannot read missing: no such file or directory'],
  [
    ['--cacert', 'package.json'],
    '--cacert package.json has no certificate in PEM: give another file',
  ],
  [
    ['--cacert', certificate('client-key')],
    `--cacert ${certificate('client-key')} has no certificate in PEM: give another file`,
  ],
  [['--cert', 'missing'], '--cert cannot read missing: no such file or directory'],
  [client, `--key ${certificate('client')} has no private key in PEM: give --key <file>`],
  [[...client, '--key', 'missing'], '--key cannot read missing: no such file or directory'],
  [
    [...client, '--key', certificate('server-key')],
    `--key ${certificate('server-key')} does not fit the certificate: key values mismatch`,
  ],
  [
    [...client, '--key', certificate('encrypted-key')],
    `--key ${certificate('encrypted-key')} is encrypted: decrypt it by openssl pkey -in ${certificate('encrypted-key')}`,
  ],
  [
    ['--key', certificate('client-key')],
    '--key needs the certificate of the key: give --cert <file>, too',
  ],
  [['-x', 'http://'], '-x is not a URL: give one like http://proxy.example:3128'],
  [
    ['-x', 'socks5://secret@a'],
    '-x has the scheme socks5, which is not supported: give one like http://proxy.example:3128',
  ],
  [['--unix-socket', ''], '--unix-socket names no socket: give its path'],
  [
    ['--unix-socket', 'a', '-x', 'b'],
    '--unix-socket and --proxy exclude each other: leave one of them out',
  ],
]

describe('a mistake in a flag of the network', () => {
  it.each(mistakes)('%j is reported with its fix', async (args, message) => {
    expect(await mistakeIn(['https://localhost:1', ...args])).toBe(message)
  })
})

describe('a Unix socket', () => {
  it('replaces the host of the URL', async () => {
    const path = join(makeFolder(), 'socket')
    await serveOnSocket(
      path,
      answerOnce(({ headers, url }) => `${headers.host}${url}`),
    )
    const ended = await runHeadwater(['http://app/events', '--unix-socket', path, ...rest])
    expect(ended).toEqual({ ...received, stdout: 'app/events\n' })
  })

  it('is used in place of a proxy of the environment', async () => {
    const path = join(makeFolder(), 'socket')
    await serveOnSocket(path, hello)
    const env = { http_proxy: 'http://127.0.0.1:1' }
    expect(await runHeadwater(['http://app/', '--unix-socket', path, ...rest], { env })).toEqual(
      received,
    )
  })
})

describe('a proxy', () => {
  it('receives requests of http: URLs in absolute form', async () => {
    const proxy = await startProxy()
    const url = `${await serve(hello)}/events`
    const address = proxy.url.replace('http://', 'joe:secret@')
    expect(await runHeadwater([url, '-x', address, ...rest])).toEqual(received)
    expect(proxy.requests).toEqual([`GET ${url}`])
    const credentials = `Basic ${Buffer.from('joe:secret').toString('base64')}`
    expect(proxy.credentials).toEqual([credentials])
  })

  it('tunnels https: URLs, with the certificates of the flags', async () => {
    const proxy = await startProxy()
    const url = await serveSecurely(hello)
    expect(await runHeadwater([url, '-x', proxy.url, ...authority, ...rest])).toEqual(received)
    expect(proxy.requests).toEqual([`CONNECT ${url.replace('https://', '')}`])
    expect((await runHeadwater([url, '-x', proxy.url, ...rest])).code).toBe(1)
    expect(await runHeadwater([url, '-x', proxy.url, '-k', ...rest])).toEqual(received)
  })

  it.each(['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'])(
    'is that of the environment variable %s',
    async (name) => {
      const proxy = await startProxy()
      const url = await serve(hello)
      const env = { [name]: proxy.url }
      expect(await runHeadwater([url, ...rest], { env })).toEqual(received)
      expect(proxy.requests).toHaveLength(1)
    },
  )

  it("is not used with -x '', or for a host of no_proxy", async () => {
    const proxy = await startProxy()
    const url = await serve(hello)
    const env = { http_proxy: proxy.url }
    expect(await runHeadwater([url, '-x', '', ...rest], { env })).toEqual(received)
    const except = { ...env, no_proxy: '127.0.0.1' }
    expect(await runHeadwater([url, ...rest], { env: except })).toEqual(received)
    expect(proxy.requests).toEqual([])
  })

  it.each([
    ['22.20.0', false],
    ['22.21.0', true],
    ['23.11.0', false],
    ['24.4.1', false],
    ['24.5.0', true],
    ['26.0.0', true],
  ])('is supported by Node %s: %j', (version, isSupported) => {
    expect(supportsProxies(version)).toBe(isSupported)
  })
})
