/** Identifies this load of the page. */
export const channel = crypto.randomUUID()

/** A URL of the tour's server, for this page. */
export const address = (path: string, query: Record<string, string> = {}): string =>
  `/tour/api/${path}?${new URLSearchParams({ channel, ...query })}`
