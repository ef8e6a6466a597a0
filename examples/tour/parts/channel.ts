/** This load of the page. */
export const channel = crypto.randomUUID()

/** Where the tour's server has it, for this page. */
export const address = (path: string, query: Record<string, string> = {}): string =>
  `/tour/api/${path}?${new URLSearchParams({ channel, ...query })}`
