import { type FieldName, type Settings, fieldNames, fields } from './fields.ts'
import { describeAllowed, formatValue, parseValue } from './parse-value.ts'
import { type Preset, presets } from './presets.ts'

/** The state that a URL shares: a preset, and the settings with the user's changes. */
export interface SharedState {
  readonly preset: Preset
  readonly settings: Settings
}

/** A state read from a URL, with a message for each part of the URL that was ignored. */
export interface ParsedState extends SharedState {
  readonly problems: readonly string[]
}

/** The most characters of a fragment that are read: all settings need fewer. */
const longest = 2000
const mostProblems = 5

/** The fragment of a URL, such as `#preset=resume&interval=200`: only the changes to the preset. */
export function formatState({ preset, settings }: SharedState): string {
  const changes = fieldNames
    .filter((name) => settings[name] !== preset.settings[name])
    .map((name) => `&${name}=${encodeURIComponent(formatValue(settings[name]))}`)
  return `#preset=${preset.name}${changes.join('')}`
}

/** Reads a fragment. Unknown names and invalid values are ignored and reported; the preset's values replace them. */
export function parseState(fragment: string): ParsedState {
  const [first] = presets as [Preset]
  const text = fragment.replace(/^#/, '')
  if (text === '') return { preset: first, settings: first.settings, problems: [] }
  if (text.length > longest)
    return {
      preset: first,
      settings: first.settings,
      problems: [`The link is longer than ${longest} characters and was ignored.`],
    }
  const problems: string[] = []
  const given = new URLSearchParams(text)
  const name = given.get('preset')
  const preset = presets.find((each) => each.name === name)
  if (name !== null && !preset) problems.push(`The link names an unknown preset: ${quote(name)}.`)
  const settings = { ...(preset ?? first).settings } as Record<FieldName, unknown>
  for (const [key, value] of given) {
    if (key === 'preset') continue
    if (!Object.hasOwn(fields, key)) {
      problems.push(`The link has an unknown setting: ${quote(key)}.`)
      continue
    }
    const field = fields[key as FieldName]
    const parsed = parseValue(field, value)
    if (parsed === undefined)
      problems.push(
        `${quote(value)} is not valid for "${field.label}": use ${describeAllowed(field)}.`,
      )
    else settings[key as FieldName] = parsed
  }
  return {
    preset: preset ?? first,
    settings: settings as Settings,
    problems: problems.slice(0, mostProblems),
  }
}

/** Text of a URL, shortened and without characters that change the layout of the message. */
function quote(text: string): string {
  const shown = text.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '�')
  return `"${shown.length > 40 ? `${shown.slice(0, 40)}…` : shown}"`
}
