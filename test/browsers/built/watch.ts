import { watchGlobals } from '../../support/watch-globals.ts'

/** Imported before the watched module: modules are evaluated in the order of their imports. */
export const stopWatching = watchGlobals()
