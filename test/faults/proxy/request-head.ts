/** A raw request. */
export interface RequestHead {
  method: string
  target: string
  /** By name in lower case; each character is a byte. */
  headers: Record<string, string>
}

/** The head of a request, once it is complete. */
export function parseRequestHead(bytes: Buffer): RequestHead | undefined {
  const text = bytes.toString('latin1')
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [line = '', ...lines] = text.slice(0, end).split('\r\n')
  const [method = '', target = ''] = line.split(' ')
  const headers = lines.map((header): [string, string] => {
    const colon = header.indexOf(':')
    return [header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim()]
  })
  return { method, target, headers: Object.fromEntries(headers) }
}
