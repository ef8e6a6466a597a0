// Control characters but tab and line feed, line separators, and the characters that reorder text: with them, a server
// could control a terminal, or show another text than it sent.
// oxlint-disable-next-line no-control-regex
const controls = /[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g

/** Replaces characters that control a terminal with their escape sequences, such as `\x1b`. Keeps tabs and line feeds. */
export function escapeControls(text: string): string {
  return text.replace(controls, (character) => {
    const code = character.charCodeAt(0).toString(16)
    return code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, '0')}`
  })
}

/** The same for text that stays on one line. */
export function escapeLine(text: string): string {
  return escapeControls(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t')
}

/** Escapes the same characters in JSON, of which `JSON.stringify` leaves some. Its value does not change. */
export function escapeJson(json: string): string {
  return json.replace(controls, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
