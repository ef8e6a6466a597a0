import { escapeJson } from './escape-controls.ts'
import type { Paint, Style } from './paint.ts'

const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g

/** Levels beyond this one are not indented further: a server could nest without end. */
const maxDepth = 40

/**
 * Indents and colours JSON; `undefined` if the text is not an object or array of JSON. Works on the text, because parsing
 * would change large numbers, repeated names and their order.
 */
export function formatJson(text: string, paint: Paint): string | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined
  try {
    JSON.parse(text)
  } catch {
    return undefined
  }
  const all = text.match(tokens) ?? []
  const pieces: string[] = []
  let depth = 0
  const lineBreak = () => `\n${'  '.repeat(Math.min(depth, maxDepth))}`
  for (const [index, token] of all.entries()) {
    const next = all[index + 1]
    if (token === '{' || token === '[') {
      depth++
      pieces.push(token, next === '}' || next === ']' ? '' : lineBreak())
    } else if (token === '}' || token === ']') {
      depth--
      const before = all[index - 1]
      pieces.push(before === '{' || before === '[' ? '' : lineBreak(), token)
    } else if (token === ',') pieces.push(token, lineBreak())
    else if (token === ':') pieces.push(': ')
    else pieces.push(paint(styleOf(token, next), escapeJson(token)))
  }
  return pieces.join('')
}

function styleOf(token: string, next: string | undefined): Style {
  if (!token.startsWith('"')) return /^[-\d]/.test(token) ? 'yellow' : 'magenta'
  return next === ':' ? 'blue' : 'green'
}
