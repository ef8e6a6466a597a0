import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

/** An older commit of headwater, built, for its clients to run beside the working tree's. */
export interface Baseline {
  readonly commit: string
  /** Arguments with which Node takes `headwater` for this build. */
  readonly nodeArguments: readonly string[]
  remove(): Promise<void>
}

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))

/** Builds a commit in a temporary git worktree, with the dependencies that are installed here. */
export async function buildBaseline(revision: string): Promise<Baseline> {
  const git = (...args: string[]) => run('git', args, { cwd: root })
  const { stdout } = await git('rev-parse', '--short', '--verify', `${revision}^{commit}`)
  const commit = stdout.trim()
  const folder = await mkdtemp(join(tmpdir(), 'headwater-baseline-'))
  const remove = async () => {
    await git('worktree', 'remove', '--force', folder)
    await rm(folder, { recursive: true, force: true })
  }
  await git('worktree', 'add', '--detach', folder, commit)
  try {
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
    await run('npm', ['run', '--silent', 'build'], { cwd: folder })
  } catch (error) {
    await remove()
    throw error
  }
  const hook = new URL('resolve-hook.ts', import.meta.url)
  hook.searchParams.set('package', pathToFileURL(join(folder, 'package.json')).href)
  return { commit, nodeArguments: ['--import', hook.href], remove }
}
