import type { ServerUrls } from '../server-urls.ts'
import { createControl } from './control.ts'
import { createOrigin, listen, stop } from './origin.ts'
import { OwnOrigin } from './own-origin.ts'
import type { Session } from './session.ts'
import { Sessions } from './sessions.ts'
import { SocketLedger } from './socket-ledger.ts'

export interface TestServer extends ServerUrls {
  close(): Promise<void>
}

/** Starts two origins with the same routes and the control port, on free ports of the loopback interface. */
export async function startTestServer(): Promise<TestServer> {
  const sockets = new SocketLedger()
  const sessions = new Sessions(sockets)
  const urls: ServerUrls = { serverUrl: '', otherOriginUrl: '', controlUrl: '' }
  const shared = { sessions, sockets, origins: () => urls }
  const main = createOrigin({ listener: 'main', keepsAlive: true, ...shared })
  const other = createOrigin({ listener: 'other', keepsAlive: true, ...shared })

  const ownOrigins = new Map<Session, OwnOrigin>()
  const ownOrigin = (session: Session) => {
    const known = ownOrigins.get(session)
    if (known !== undefined) return known
    const own = new OwnOrigin(session, (keepsAlive) =>
      createOrigin({ listener: 'own', keepsAlive, ...shared }),
    )
    ownOrigins.set(session, own)
    session.onDispose(async () => {
      ownOrigins.delete(session)
      await own.stop()
    })
    return own
  }
  const control = createControl({ sessions, sockets, ownOrigin })

  urls.serverUrl = await listen(main)
  urls.otherOriginUrl = await listen(other)
  urls.controlUrl = await listen(control)
  return {
    ...urls,
    async close() {
      const owned = [...ownOrigins.values()].map((own) => own.stop())
      await Promise.all([stop(main), stop(other), stop(control), ...owned])
    },
  }
}
