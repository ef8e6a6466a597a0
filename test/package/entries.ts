import { execFile } from 'node:child_process'

/** The ways into the package, with all that each one exports at run time. */
export const entries: Record<string, string[]> = {
  headwater: [
    'BufferLimitError',
    'ConnectTimeoutError',
    'DecodeError',
    'EventSourceClient',
    'EventSourceError',
    'IdleTimeoutError',
    'NetworkError',
    'ResponseError',
    'RetriesExhaustedError',
    'isEventSourceError',
    'json',
    'streamEvents',
    'text',
  ],
  'headwater/event-source': ['EventSource'],
  'headwater/event-source/polyfill': [],
  'headwater/storage': ['webStorage'],
  'headwater/storage/node': ['fileStorage'],
}

/** Runs a script in a process of its own, where nothing has been imported yet, and returns what it printed. */
export function runScript(...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { timeout: 20_000 }, (error, stdout, stderr) => {
      // A warning counts too: users see it.
      if (error || stderr) reject(new Error(stderr + stdout, { cause: error }))
      else resolve(stdout.trim())
    })
  })
}
