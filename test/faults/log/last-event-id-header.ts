/** Reads the ID from a `Last-Event-ID` header: each character of a header's value is a byte of UTF-8. */
export function readLastEventId(header: string | undefined): string {
  return Buffer.from(header ?? '', 'latin1').toString('utf8')
}

/** The ID as a header value: unsendable IDs are omitted, and surrounding white space is lost. */
export function writeLastEventId(id: string): string {
  // oxlint-disable-next-line no-control-regex
  if (/[\0-\x08\n-\x1f\x7f]/.test(id)) return ''
  const header = Buffer.from(id, 'utf8').toString('latin1')
  return header.replace(/^[\t ]+|[\t ]+$/g, '')
}
