/** Loaded before a measurement: `headwater` is the package whose package.json the URL of this module names. */
import { registerHooks } from 'node:module'

const parentURL = new URL(import.meta.url).searchParams.get('package')!

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    /^headwater(\/|$)/.test(specifier)
      ? // A package finds itself by its own name.
        nextResolve(specifier, { ...context, parentURL })
      : nextResolve(specifier, context),
})
