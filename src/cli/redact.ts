/** Headers that carry secrets, by the words in their names. */
const secretNames = /auth|cookie|token|secret|key|passw|session|signature|credential|csrf|xsrf/i

/** The value of a header, without a secret. The scheme of an authorization is kept. */
export function redactHeader(name: string, value: string): string {
  if (!secretNames.test(name))
    return value.replace(/\b\w+:\/\/\S+/g, redactLink).replace(/^\/\S*/, redactLink)
  const [, scheme] = /^(basic|bearer|digest|negotiate)\s/i.exec(value) ?? []
  return scheme === undefined ? '[redacted]' : `${scheme} [redacted]`
}

/** The names in a query, without their values. */
export function redactQuery(query: string): string {
  return query.replace(/=[^&]*/g, '=…')
}

function redactLink(link: string): string {
  const [start, rest = ''] = split(link, '?')
  const withoutCredentials = start.replace(/(\/\/)[^/]*@/, '$1')
  return withoutCredentials + redactQuery(rest)
}

function split(text: string, separator: string): [start: string, rest?: string] {
  const index = text.indexOf(separator)
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index)]
}
