import { describe, expect, it } from 'vitest'
import {
  type Option,
  literal,
  toCode,
  toValue,
} from '../../docs/.vitepress/theme/playground/options.ts'

const options: Option[] = [
  literal('until', '[DONE]'),
  { name: 'reconnect', members: [literal('jitter', 0), literal('factor', 1.5)] },
  { name: 'headers', value: 1, code: 'async () => {\n  return {}\n}' },
]

describe('options of the generated code', () => {
  it('become an object', () => {
    expect(toValue(options)).toEqual({
      until: '[DONE]',
      reconnect: { jitter: 0, factor: 1.5 },
      headers: 1,
    })
  })

  it('become code, on one line if they are few', () => {
    expect(toCode(options)).toBe(`{
  until: '[DONE]',
  reconnect: { jitter: 0, factor: 1.5 },
  headers: async () => {
    return {}
  },
}`)
    expect(toCode([literal('until', '[DONE]')])).toBe("{ until: '[DONE]' }")
  })
})
