import { type BuildOptions, build } from 'esbuild'

/** The script of a page, bundled and minified as an app would ship it. */
export async function bundleScript(
  input: Pick<BuildOptions, 'entryPoints' | 'stdin'>,
): Promise<string> {
  const { outputFiles } = await build({
    ...input,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    write: false,
    logLevel: 'error',
  })
  return outputFiles[0]!.text
}
