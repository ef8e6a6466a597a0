import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Field,
  type Settings,
  fieldNames,
  fields,
} from '../../docs/.vitepress/theme/playground/fields.ts'
import { presets } from '../../docs/.vitepress/theme/playground/presets.ts'
import { formatState, parseState } from '../../docs/.vitepress/theme/playground/url-state.ts'

const [first] = presets

/** Pieces of fragments, among them those that break a parser. */
const pieces = fc.oneof(
  fc.constantFrom(
    '&',
    '=',
    '#',
    '%',
    '%u',
    '%00',
    '%E2%80%AE',
    '+',
    ';',
    '__proto__',
    '\0',
    '\ud800',
  ),
  fc.constantFrom(...fieldNames, 'preset', 'resume', 'none', 'true', '1', '-', '.', 'e9'),
)

function valuesOf(field: Field): fc.Arbitrary<unknown> {
  if (field.kind === 'toggle') return fc.boolean()
  if (field.kind === 'choice') return fc.constantFrom(...Object.keys(field.choices))
  const { max, min, none, step = 1 } = field
  const numbers = fc.integer({ min: 0, max: Math.floor((max - min) / step) }).map(
    // Without the digits that a sum of fractions adds.
    (steps) => Number((min + steps * step).toFixed(3)),
  )
  return none === undefined ? numbers : fc.option(numbers, { nil: null })
}

const anySettings = fc.record(
  Object.fromEntries(fieldNames.map((name) => [name, valuesOf(fields[name])])),
) as unknown as fc.Arbitrary<Settings>

describe('URLs of the playground', () => {
  it('restores any settings on any preset', () => {
    fc.assert(
      fc.property(anySettings, fc.constantFrom(...presets), (settings, preset) => {
        expect(parseState(formatState({ preset, settings }))).toEqual({
          preset,
          settings,
          problems: [],
        })
      }),
    )
  })

  it('contains only the changes to the preset', () => {
    const preset = presets[1]!
    expect(formatState({ preset, settings: preset.settings })).toBe(`#preset=${preset.name}`)
    const settings = { ...preset.settings, interval: 200, retryAfter: null }
    expect(formatState({ preset, settings })).toBe(
      `#preset=${preset.name}&interval=200&retryAfter=none`,
    )
  })

  it('starts with the first preset without a fragment', () => {
    for (const fragment of ['', '#'])
      expect(parseState(fragment)).toEqual({
        preset: first,
        settings: first!.settings,
        problems: [],
      })
  })

  it('reports an unknown preset and keeps the valid settings', () => {
    const { preset, problems, settings } = parseState('#preset=nope&interval=300')
    expect(preset).toBe(first)
    expect(settings.interval).toBe(300)
    expect(problems).toEqual(['The link names an unknown preset: "nope".'])
  })

  it.each([
    ['interval=-1'],
    ['interval=19'],
    ['interval=5001'],
    ['interval=1e3'],
    ['interval=0x50'],
    ['interval='],
    ['interval=20.5'],
    ['interval=NaN'],
    ['interval=none'],
    ['events=99999999999999999999'],
    ['jitter=1.1'],
    ['api=constructor'],
    ['api=toString'],
    ['until=1'],
    ['until=constructor'],
    ['drop=<script>alert(1)</script>'],
  ])('ignores and reports %s', (change) => {
    const { problems, settings } = parseState(`#preset=resume&${change}`)
    expect(settings).toEqual(first!.settings)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(' is not valid for ')
  })

  it.each([['__proto__'], ['constructor'], ['hasOwnProperty'], ['constructor.prototype']])(
    'reports the unknown setting %s',
    (name) => {
      const { problems, settings } = parseState(`#${name}=1`)
      expect(problems).toEqual([`The link has an unknown setting: "${name}".`])
      expect(Object.keys(settings)).toEqual(fieldNames)
      expect(Object.getPrototypeOf(settings)).toBe(Object.prototype)
    },
  )

  it('ignores a link that is too long', () => {
    const { problems, settings } = parseState(`#interval=300&x=${'y'.repeat(3000)}`)
    expect(settings).toEqual(first!.settings)
    expect(problems).toEqual(['The link is longer than 2000 characters and was ignored.'])
  })

  it('limits the number and length of messages, and their characters', () => {
    const many = Array.from({ length: 20 }, (_, index) => `a${index}=1`).join('&')
    expect(parseState(`#${many}`).problems).toHaveLength(5)
    const [problem] = parseState(`#${'x'.repeat(500)}=1`).problems
    expect(problem!.length).toBeLessThan(100)
    expect(parseState('#a%00b%E2%80%AEc%0Ad=1').problems[0]).toContain('"a�b�c�d"')
  })

  it('never throws, and settings stay within their bounds', () => {
    fc.assert(
      fc.property(fc.string({ unit: pieces, maxLength: 60 }), (text) => {
        const { settings } = parseState(`#${text}`)
        expect(formatState({ preset: first!, settings })).toMatch(/^#preset=/)
        expect(parseState(formatState({ preset: first!, settings })).settings).toEqual(settings)
      }),
    )
  })
})

describe('presets', () => {
  it('have distinct names, and settings that a URL can restore', () => {
    expect(new Set(presets.map(({ name }) => name)).size).toBe(presets.length)
    for (const preset of presets)
      expect(parseState(`#preset=${preset.name}`)).toMatchObject({ preset, problems: [] })
  })
})
