/** A piece of code, with the class of its color; `''` for plain text. */
export interface Token {
  readonly text: string
  readonly kind: '' | 'comment' | 'string' | 'keyword' | 'number'
}

const pattern =
  /(?<comment>\/\/[^\n]*)|(?<string>'[^'\n]*'|`[^`]*`)|(?<keyword>\b(?:async|await|catch|const|for|function|if|import|interface|from|let|new|of|return|try|undefined|true|false)\b)|(?<number>\b\d[\d_.]*)/g

/** The tokens of generated code. It is not for other code: it knows only the syntax that the playground generates. */
export function highlight(code: string): Token[] {
  const tokens: Token[] = []
  let end = 0
  for (const match of code.matchAll(pattern)) {
    if (match.index > end) tokens.push({ text: code.slice(end, match.index), kind: '' })
    const [kind] = Object.entries(match.groups!).find(([, text]) => text !== undefined)!
    tokens.push({ text: match[0], kind: kind as Token['kind'] })
    end = match.index + match[0].length
  }
  if (end < code.length) tokens.push({ text: code.slice(end), kind: '' })
  return tokens
}
