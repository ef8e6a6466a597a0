import { type KeyObject, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** A certificate and its private key, as PEM. */
export interface Identity {
  readonly cert: string
  readonly key: string
}

/** An authority: signs certificates, and is trusted by its own. */
export interface Authority extends Identity {
  /** A certificate for `localhost` and 127.0.0.1, or for another host. */
  issue(host?: string): Identity
}

/** Makes an authority for one test file. In JavaScript, so that the tests need nothing but Node. */
export function createAuthority(name = 'headwater test authority'): Authority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const issuer = { name, key: keys.privateKey }
  const own = { name, key: keys.publicKey }
  return {
    cert: certify(own, issuer, basicConstraints(true)),
    key: pemOf(keys.privateKey),
    issue(host = 'localhost') {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const extensions = [...basicConstraints(false), ...alternativeNames(host)]
      return {
        cert: certify({ name: host, key: publicKey }, issuer, extensions),
        key: pemOf(privateKey),
      }
    },
  }
}

interface Party {
  readonly name: string
  readonly key: KeyObject
}

const pemOf = (key: KeyObject) => String(key.export({ type: 'pkcs8', format: 'pem' }))

// RFC 5280: Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue }
function certify(subject: Party, issuer: Party, extensions: readonly Buffer[]): string {
  const algorithm = sequence(oid('2a8648ce3d040302'))
  const day = 86_400_000
  const certificate = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1]), randomBytes(8)),
    algorithm,
    nameOf(issuer),
    sequence(time(Date.now() - day), time(Date.now() + day)),
    nameOf(subject),
    subject.key.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  )
  const signature = sign('sha256', certificate, issuer.key)
  const whole = sequence(certificate, algorithm, der(0x03, Buffer.from([0]), signature))
  const lines = whole.toString('base64').match(/.{1,64}/g)!
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

const basicConstraints = (isAuthority: boolean) => [
  extension('551d13', sequence(...(isAuthority ? [der(0x01, Buffer.from([0xff]))] : []))),
]

const alternativeNames = (host: string) => [
  extension(
    '551d11',
    sequence(
      der(0x82, Buffer.from(host)),
      ...(host === 'localhost' ? [der(0x87, Buffer.from([127, 0, 0, 1]))] : []),
    ),
  ),
]

const extension = (id: string, value: Buffer) => sequence(oid(id), der(0x04, value))
const nameOf = ({ name }: Party) =>
  sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))))
const time = (milliseconds: number) =>
  der(0x17, Buffer.from(`${new Date(milliseconds).toISOString().replace(/\D/g, '').slice(2, 14)}Z`))
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))
const sequence = (...parts: Buffer[]) => der(0x30, ...parts)

/** One element of DER: its tag, length and content. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
