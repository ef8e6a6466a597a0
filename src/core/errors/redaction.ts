/** Removes credentials, query and fragment from the URL, and from URLs within it, so that it can be shown and logged. */
export function redactUrl(url: string): string {
  return url.replace(/[?#].*/s, '').replace(/(^[a-z][a-z\d+.-]*:|\/\/)[^/]*@/gi, '$1')
}

/** Shortens text of a server or a caller's code to one line for a message, and redacts the URLs in it. */
export function printable(text: string, length = 500): string {
  // oxlint-disable-next-line no-control-regex
  const line = text.slice(0, 9999).replace(/[\s\0-\x1f\x7f-\x9f]+/g, ' ')
  // Up to the next space: a URL can contain quotes and brackets. From the start of a word: a search from each of its
  // characters would take quadratic time.
  return line.replace(/\b\w+:\/\/\S+/g, redactUrl).slice(0, length)
}
