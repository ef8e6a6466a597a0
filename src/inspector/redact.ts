/** The mark in place of a secret. */
export const redacted = '[redacted]'

/** Names of headers, parameters and members that carry secrets, by the words in them. */
const secretNames =
  /auth|cookie|token|secret|key|passw|pwd|session|signature|credential|csrf|xsrf|jwt|bearer/i

/** Text that is a secret by its form: a JSON Web Token, or a key with one of the common prefixes. */
const secretForms =
  /\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?|\b(?:sk|pk|rk|ghp|gho|ghs|xox[abp]|glpat)[-_][\w-]{10,}|\bAKIA[A-Z\d]{12,}|\b(?:bearer|basic)\s+[\w.~+/=-]{6,}/gi

/** The URL without credentials and fragment, and with the names but not the values of its query. */
export function redactUrl(url: string): string {
  const [start, query] = split(url.replace(/#.*/s, ''), '?')
  const location = start.replace(/(^[a-z][a-z\d+.-]*:\/\/|^\/\/)[^/]*@/i, '$1')
  return query === undefined ? location : `${location}?${redactQuery(query)}`
}

/** Redacts the URLs in a text. */
function redactLinks(text: string): string {
  return text.replace(/\b[a-z][a-z\d+.-]{0,20}:\/\/\S+/gi, redactUrl)
}

/** Redacts the URLs in a text, and all parts that have the form of a secret. */
export function redactText(text: string): string {
  return redactForms(redactLinks(text))
}

/** The value of a header, without a secret. The scheme of an authorization is kept. */
export function redactHeader(name: string, value: string): string {
  if (!secretNames.test(name)) {
    const isLink = /^(\.{0,2}\/|\?)/.test(value)
    return isLink ? redactForms(redactUrl(value)) : redactText(value)
  }
  const [, scheme] = /^(basic|bearer|digest|negotiate)\s/i.exec(value) ?? []
  return scheme === undefined ? redacted : `${scheme} ${redacted}`
}

/**
 * A request's body without secrets: in JSON and in forms, the values whose names suggest one, and all text that has the
 * form of one. The content of any other body is not shown.
 */
export function redactBody(body: string): string {
  if (/^\[\w+\]$/.test(body)) return body
  const trimmed = body.trim()
  if (/^[[{]/.test(trimmed))
    try {
      return JSON.stringify(redactMembers(JSON.parse(trimmed)))
    } catch {
      // Cut, or not JSON.
    }
  if (/^[\w.%+*-]+=[^\s]*$/.test(trimmed)) return trimmed.split('&').map(redactField).join('&')
  return `${redacted} (${body.length} characters)`
}

function redactMembers(value: unknown, depth = 0): unknown {
  if (depth > 50) return redacted
  if (typeof value === 'string') return redactText(value)
  if (Array.isArray(value)) return value.map((each) => redactMembers(each, depth + 1))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      isSecretMember(name, member) ? redacted : redactMembers(member, depth + 1),
    ]),
  )
}

/** Names such as `max_tokens` are those of numbers that are not secret. */
function isSecretMember(name: string, value: unknown): boolean {
  const isCount = typeof value === 'boolean' || (typeof value === 'number' && /tokens$/i.test(name))
  return secretNames.test(name) && value !== null && !isCount
}

function redactField(field: string): string {
  const [name, value] = split(field, '=')
  if (value === undefined) return field
  return `${name}=${secretNames.test(name) ? redacted : redactForms(value)}`
}

function redactForms(text: string): string {
  return text.replace(secretForms, redacted)
}

function redactQuery(query: string): string {
  return query
    .split('&')
    .map((part) => {
      const [name, value] = split(part, '=')
      return value === undefined ? name : `${name}=…`
    })
    .join('&')
}

function split(text: string, separator: string): [start: string, rest?: string] {
  const index = text.indexOf(separator)
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)]
}
