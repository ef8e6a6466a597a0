import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { buildBaseline } from '../baseline/build-baseline.ts'

const run = promisify(execFile)

it('a baseline is the commit’s own build, and leaves nothing behind', async () => {
  const { nodeArguments, remove } = await buildBaseline('HEAD')
  const script = 'console.log(import.meta.resolve("headwater/event-source"))'
  const args = [...nodeArguments, '--input-type=module', '--eval', script]
  const { stdout } = await run(process.execPath, args, { cwd: import.meta.dirname })
  const entry = fileURLToPath(stdout.trim())
  expect(entry).toMatch(/headwater-baseline-\w+\/dist\/event-source\/index\.js$/)
  expect(existsSync(entry)).toBe(true)

  await remove()
  expect(existsSync(entry)).toBe(false)
  const { stdout: worktrees } = await run('git', ['worktree', 'list'], {
    cwd: import.meta.dirname,
  })
  expect(worktrees).not.toContain('headwater-baseline-')
})

it('a commit that does not exist is refused', async () => {
  await expect(buildBaseline('no-such-commit')).rejects.toThrow('no-such-commit')
})
