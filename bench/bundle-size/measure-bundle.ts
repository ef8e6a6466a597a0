import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'
import preset from '@size-limit/preset-small-lib'
import sizeLimit from 'size-limit'

export interface BundleSize {
  /** In bytes, as are all of these. */
  readonly brotli: number
  readonly minified: number
  readonly platform: 'browser' | 'node'
}

/**
 * Bundles one import and measures it as `npm run size` does: size-limit's preset for small libraries, which bundles
 * with rolldown, minifies, and compresses with brotli at level 11.
 *
 * Node's modules are external in bundles that are not for browsers.
 */
export async function measureBundle(from: string, names: readonly string[]): Promise<BundleSize> {
  try {
    return await measureFor('browser', from, names)
  } catch {
    return measureFor('node', from, names)
  }
}

async function measureFor(
  platform: BundleSize['platform'],
  from: string,
  names: readonly string[],
): Promise<BundleSize> {
  const check = {
    files: [from],
    import: { [from]: `{ ${names.join(', ')} }` },
    modifyRolldownConfig: (config: object) => ({ ...config, platform, resolve: { modules } }),
    ...(platform === 'node' && {
      ignore: builtinModules.flatMap((name) => [name, `node:${name}`]),
    }),
  }
  const [brotli, minified] = (await sizeLimit(preset, {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    checks: [check, { ...check, brotli: false }],
  })) as { size: number }[]
  return { brotli: brotli!.size, minified: minified!.size, platform }
}

// A package's own dependencies first. size-limit's entry file is outside of the repository, and finds the others by path.
const modules = [
  'node_modules',
  ...['../node_modules', '../../node_modules'].map((folder) =>
    fileURLToPath(new URL(folder, import.meta.url)),
  ),
]
