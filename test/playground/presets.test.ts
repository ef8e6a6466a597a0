import { describe, it } from 'vitest'
import { presets } from '../../docs/.vitepress/theme/playground/presets.ts'
import { judge } from './judge.ts'
import { observeRun } from './observe-run.ts'

describe.concurrent('presets of the playground', () => {
  for (const preset of presets)
    it(`${preset.name} behaves as its caption says`, async ({ expect }) => {
      expect(judge(preset.expected, await observeRun(preset))).toEqual([])
    })
})
