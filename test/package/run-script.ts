import { execFile } from 'node:child_process'

/** Runs a script in a child process, without earlier imports, and returns its output. */
export function runScript(...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { timeout: 120_000 }, (error, stdout, stderr) => {
      // A warning counts too: users see it.
      if (error || stderr) reject(new Error(stderr + stdout, { cause: error }))
      else resolve(stdout.trim())
    })
  })
}
