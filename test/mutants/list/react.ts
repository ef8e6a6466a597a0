import type { Mutant } from '../mutant.ts'

/** The React hooks. */
export const react: Mutant[] = [
  {
    name: 'the client connects while the component renders',
    edits: [
      {
        file: 'react/latest-options.ts',
        find: '{ ...followed, autoConnect: false }',
        replace: 'followed',
      },
    ],
    killedBy: ['react/hooks/use-event-source'],
  },
  {
    name: 'the client stays open when the component is unmounted',
    edits: [
      { file: 'react/owned-client.ts', find: '      client.close()\n    }', replace: '    }' },
    ],
    killedBy: ['react/hooks/use-event-source'],
  },
  {
    name: 'a POST is repeated when the component is shown again',
    edits: [
      { file: 'react/owned-client.ts', find: 'client.reconnect()', replace: 'client.connect()' },
    ],
    killedBy: ['react/react-19/activity'],
  },
  {
    name: 'an ended stream is requested again when the component is shown again',
    edits: [
      {
        file: 'react/owned-client.ts',
        find: "this.#isPaused = client.state.status !== 'closed'",
        replace: 'this.#isPaused = true',
      },
    ],
    killedBy: ['react/react-19/activity'],
  },
  {
    name: 'functions of the options are those of the first render',
    edits: [
      { file: 'react/latest-options.ts', find: 'if (isFollowed(current))', replace: 'if (false)' },
    ],
    killedBy: ['react/hooks/use-event-source'],
  },
  {
    name: 'a handler is subscribed again for each render',
    edits: [
      {
        file: 'react/use-server-event.ts',
        find: '}, [client, names])',
        replace: '}, [client, names, handler])',
      },
    ],
    killedBy: ['react/hooks/use-server-event'],
  },
  {
    name: 'a handler is replaced after the layout effects only',
    edits: [
      {
        file: 'react/use-server-event.ts',
        find: 'import { useEffect, useInsertionEffect, useRef }',
        replace: 'import { useEffect, useEffect as useInsertionEffect, useRef }',
      },
    ],
    killedBy: ['react/hooks/use-server-event'],
  },
  {
    name: 'a hidden page shows no events',
    edits: [
      {
        file: 'react/frame-batch.ts',
        find: 'setTimeout(run, requestAnimationFrame ? 100 : 16)',
        replace: 'requestAnimationFrame ? undefined : setTimeout(run, 16)',
      },
    ],
    killedBy: ['react/hooks/use-server-events'],
  },
  {
    name: 'each event renders',
    edits: [{ file: 'react/frame-batch.ts', find: 'if (this.#isWaiting) return', replace: '' }],
    killedBy: ['react/hooks/use-server-events'],
  },
  {
    name: 'events of a hidden component are not shown when it is shown again',
    edits: [
      {
        file: 'react/event-fold.ts',
        find: '    show()\n    if (!client)',
        replace: '    if (!client)',
      },
    ],
    killedBy: ['react/react-19/activity'],
  },
  {
    name: 'the state of another client is kept',
    edits: [{ file: 'react/event-fold.ts', find: 'this.#client === client && ', replace: '' }],
    killedBy: ['react/hooks/use-server-events'],
  },
  {
    name: 'the reducer is that of the first render',
    edits: [{ file: 'react/use-fold.ts', find: 'fold.setReducer(reduce)', replace: 'undefined' }],
    killedBy: ['react/hooks/use-server-events'],
  },
  {
    name: 'a server renders the state of a client that is open there',
    edits: [
      {
        file: 'react/use-event-source-state.ts',
        find: '    () => idle,\n',
        replace: '    () => (client ? shownStateOf(client) : idle),\n',
      },
    ],
    killedBy: ['react/hooks/server-rendering'],
  },
  {
    name: 'a new last event ID is shown by some components only',
    edits: [
      { file: 'react/use-event-source-state.ts', find: 'if (isShown) return shown', replace: '' },
    ],
    killedBy: ['react/hooks/use-event-source-state'],
  },
]
