import { watchGlobals } from '../../support/watch-globals.ts'

/** Imported before what is watched: modules are evaluated in the order of their imports. */
export const stopWatching = watchGlobals()
