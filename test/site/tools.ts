import { execFile } from 'node:child_process'

/** Runs a program of docs/node_modules; returns the text that it prints, whatever its exit code. */
function run(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [`docs/node_modules/${program}`, ...args],
      { maxBuffer: 2 ** 28 },
      (error, stdout, stderr) => {
        // They also exit with 1 if they found problems, which they print.
        if (stdout === '' && error) reject(new Error(stderr || error.message))
        else resolve(stdout)
      },
    )
  })
}

interface LinkReport {
  readonly links: readonly { url: string; status: number; state: string; parent?: string }[]
}

/** The broken links, anchors, images and assets of the site, and how many were checked. External ones are skipped. */
export async function findBrokenLinks(
  url: string,
  { recurse }: { recurse: boolean },
): Promise<{ broken: string[]; checked: number }> {
  const { origin } = new URL(url)
  const args = [
    '--format',
    'json',
    '--verbosity',
    'info',
    '--check-fragments',
    '--concurrency',
    '20',
  ]
  const output = await run('linkinator/build/src/cli.js', [
    url,
    ...args,
    '--redirects',
    'error',
    '--skip',
    `^(?!${origin}/)`,
    ...(recurse ? ['--recurse'] : []),
  ])
  const { links } = JSON.parse(output.slice(output.indexOf('{'))) as LinkReport
  return {
    broken: links
      .filter(({ state }) => state === 'BROKEN')
      .map((link) => `${link.parent}: ${link.url} (${link.status})`),
    checked: links.filter(({ state }) => state === 'OK').length,
  }
}

/** The unknown words, with their place. docs/cspell.json lists the files and the words of the project. */
export async function findUnknownWords(...files: string[]): Promise<string[]> {
  const output = await run('cspell/bin.mjs', [
    'lint',
    '--config',
    'docs/cspell.json',
    '--no-progress',
    '--no-summary',
    '--no-color',
    '--unique',
    ...files,
  ])
  return output.split('\n').filter(Boolean)
}
