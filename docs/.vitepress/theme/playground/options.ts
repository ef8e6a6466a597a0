/** One option, or an object of options: its value, and the code that makes it. The page uses one and shows the other. */
export type Option =
  | { readonly name: string; readonly value: unknown; readonly code: string }
  | { readonly name: string; readonly members: readonly Option[] }

/** The options as an object. */
export function toValue(options: readonly Option[]): Record<string, unknown> {
  return Object.fromEntries(
    options.map((option) => [
      option.name,
      'members' in option ? toValue(option.members) : option.value,
    ]),
  )
}

const widest = 76

/** The options as code: on one line if it fits there, otherwise on a line each. */
export function toCode(options: readonly Option[], indent = ''): string {
  const inner = `${indent}  `
  const members = options.map((option) => {
    const code = 'members' in option ? toCode(option.members, inner) : option.code
    if (code === option.name) return code
    return `${option.name}: ${code.replaceAll('\n', `\n${'members' in option ? '' : inner}`)}`
  })
  const line = `{ ${members.join(', ')} }`
  if (members.length < 3 && line.length + indent.length < widest && !line.includes('\n'))
    return line
  return `{\n${members.map((member) => `${inner}${member},\n`).join('')}${indent}}`
}

/** An option whose code is its value. */
export function literal(name: string, value: string | number | boolean): Option {
  return { name, value, code: typeof value === 'string' ? `'${value}'` : String(value) }
}
