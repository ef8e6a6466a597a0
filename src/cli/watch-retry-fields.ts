/** Longer than any number of milliseconds that has an effect. */
const maxLength = 100

/** Calls back with the value of each `retry` field in the chunks of a stream, which the client applies without an event. */
export function watchRetryFields(onRetry: (value: string) => void): (chunk: Uint8Array) => void {
  let line = ''
  return (chunk) => {
    // Latin 1, because a field name and digits are ASCII.
    const lines = (line + Buffer.from(chunk).toString('latin1')).split(/\r\n|\r|\n/)
    line = lines.pop()!.slice(0, maxLength)
    for (const each of lines) {
      const [, value] = /^retry:\x20?(.{0,80})/.exec(each) ?? []
      if (value !== undefined) onRetry(value)
    }
  }
}
