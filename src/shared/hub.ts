import { callSafely, noop } from './call-safely.ts'
import type { PageChange, SharedEnvironment } from './environment.ts'
import { Follower, type ReplayRequest } from './follower.ts'
import type { Group } from './group.ts'
import { GroupChannel } from './group-channel.ts'
import { GroupLock } from './group-lock.ts'
import { Leader } from './leader.ts'
import { LeaderWatch } from './leader-watch.ts'
import { type Message, type MessageType, type Payloads, version } from './messages.ts'
import { Ring } from './ring.ts'
import { type HubOptions, type HubView, type Member, alone } from './member.ts'
import type { SharedInfo } from './shared-options.ts'
import type { SharedRequest, Up } from './source.ts'
import { SyncGate } from './sync-gate.ts'
import { warnOptions } from './warn-options.ts'

/** One page's place in the group of a name: its clients, its lock and channel, and its part as leader or follower. */
export class Hub implements Group {
  readonly name: string
  readonly environment: SharedEnvironment
  readonly ring: Ring
  term = 0
  up: Up = { state: 'connecting' }
  tabs = 1
  info: SharedInfo = alone
  /** It has left the group for good. */
  isAlone = false
  readonly #name: string
  readonly #tab: string
  readonly #onEmpty: () => void
  readonly #channel: GroupChannel
  readonly #lock: GroupLock
  readonly #follower: Follower
  readonly #watch: LeaderWatch
  readonly #sync: SyncGate
  readonly #members = new Set<Member>()
  readonly #views = new Set<HubView>()
  #leader: Leader | undefined
  #state: 'idle' | 'joined' | 'suspended' | 'left' = 'idle'
  #hasWarned = false
  #unsubscribe = noop

  constructor({ name, environment, ringLimits, onEmpty }: HubOptions) {
    this.#name = name
    this.name = `headwater:${version}:${name}`
    this.environment = environment
    this.ring = new Ring(ringLimits)
    this.#tab = environment.createId()
    this.#sync = new SyncGate(environment.clock)
    this.#onEmpty = onEmpty
    this.#channel = new GroupChannel(environment, this.name, this.#tab, (message) =>
      this.#receive(message),
    )
    this.#lock = new GroupLock(environment.locks, this.name, {
      onGranted: (isStolen) => this.#lead(isStolen),
      onLost: () => this.#follow(),
      onRefused: () => this.#becomeAlone(),
    })
    this.#follower = new Follower(this)
    this.#watch = new LeaderWatch({
      clock: environment.clock,
      isWatching: () => this.#state === 'joined' && !this.#leader && environment.isVisible(),
      ping: () => this.post('ping', {}),
      steal: () => this.#lock.request(true),
      giveUp: () => this.#becomeAlone(),
    })
  }

  get isSynced(): boolean {
    return this.#sync.isSynced
  }

  get clock(): SharedEnvironment['clock'] {
    return this.environment.clock
  }

  get request(): SharedRequest {
    const [first] = this.#members
    return first!.request
  }

  get options(): string {
    const [first] = this.#members
    return first!.options
  }

  get startId(): string {
    for (const { lastEventId } of this.#views) if (lastEventId) return lastEventId
    return ''
  }

  /** Adds a client. Its first request joins the group. */
  add(member: Member): void {
    this.#members.add(member)
  }

  /** Removes a client. A moment after the last one, the tab leaves the group. */
  remove(member: Member): void {
    if (!this.#members.delete(member)) return
    // A component that is mounted again in the same tick finds the connection.
    queueMicrotask(() => {
      if (this.#members.size === 0) this.#leave()
    })
  }

  addView(view: HubView): void {
    this.#views.add(view)
    if (this.#state === 'idle') this.#join()
  }

  removeView(view: HubView): void {
    this.#views.delete(view)
  }

  /** Resolves once the ring follows the shared stream, or with false if that takes too long. */
  whenSynced(): Promise<boolean> {
    return this.#sync.wait()
  }

  /** Asks for recent events. Returns the function that withdraws the request. */
  requestReplay(request: ReplayRequest): () => void {
    if (!this.#leader) return this.#follower.requestReplay(request)
    const text = this.ring.recent(request.replay).map(([, , frame]) => frame)
    request.resolve(text.join(''), this.ring.end)
    return noop
  }

  /** Makes the leader connect now, if it waits or has closed. */
  nudge(): void {
    if (this.#leader) this.#leader.nudge()
    else this.post('nudge', {})
  }

  /** Closes all clients of this page. */
  closeAll(): void {
    for (const member of this.#members) callSafely(() => member.close())
  }

  post<Type extends MessageType>(type: Type, payload: Payloads[Type]): void {
    if (!this.isAlone) this.#channel.post(this.#message(type, payload))
  }

  send<Type extends MessageType>(tab: string, type: Type, payload: Payloads[Type]): void {
    this.#channel.send(tab, this.#message(type, payload))
  }

  count(): Promise<{ held: number; pending: number }> {
    return this.#lock.count()
  }

  onFrames(): void {
    for (const view of this.#views) view.onFrames()
  }

  onUp(up: Up): void {
    this.up = up
    for (const view of this.#views) view.onUp(up)
    for (const member of this.#members) member.onUp?.(up)
  }

  setSynced(isSynced: boolean): void {
    this.#sync.set(isSynced)
    if (!isSynced) return
    this.#follower.endGap()
    this.#updateInfo()
    this.onFrames()
  }

  setTabs(tabs: number): void {
    this.tabs = Math.max(1, tabs)
    this.#updateInfo()
  }

  onGap(reason: 'takeover' | 'steal'): void {
    for (const view of this.#views) view.onGap(reason)
  }

  warn(): void {
    if (!this.#hasWarned) warnOptions(this.#name)
    this.#hasWarned = true
  }

  #message<Type extends MessageType>(type: Type, payload: Payloads[Type]): Message {
    const term = this.#leader?.term ?? this.term
    return { ...payload, v: version, type, from: this.#tab, term } as unknown as Message
  }

  #join() {
    this.#state = 'joined'
    this.#unsubscribe()
    this.#unsubscribe = this.environment.subscribe((change) => this.#onPage(change))
    if (this.isAlone) return
    try {
      this.#channel.open()
    } catch {
      return this.#becomeAlone()
    }
    // Before the message, so that the leader counts this tab.
    this.#lock.request()
    this.#follower.hello()
    this.#watch.start()
  }

  #leave() {
    if (this.#state === 'left') return
    this.#disconnect()
    this.#state = 'left'
    this.#unsubscribe()
    this.#sync.end()
    this.#onEmpty()
  }

  /** Gives up the lock and the channel. */
  #disconnect() {
    if (this.#state === 'joined')
      this.post('bye', { ...this.ring.offset, wasLeader: !!this.#leader })
    this.#leader?.stop()
    this.#leader = undefined
    this.#sync.set(false)
    this.#lock.release()
    this.#follower.stop()
    this.#watch.stop()
    this.#channel.close()
  }

  #onPage(change: PageChange) {
    if (this.isAlone) return
    if (change === 'visible') return this.#watch.ask()
    // Chromium keeps the lock of a page in its back/forward cache, and of a frozen one.
    if (change === 'suspend' && this.#state === 'joined') {
      this.#disconnect()
      this.#state = 'suspended'
      for (const view of this.#views) view.suspend()
    } else if (change === 'restore' && this.#state === 'suspended') {
      this.#join()
      for (const view of this.#views) view.restore()
    }
  }

  #lead(isStolen: boolean) {
    this.#watch.stop()
    this.#follower.stop()
    this.#leader = new Leader(this)
    this.#follower.follow(this.term, isStolen ? 'steal' : 'takeover')
    void this.#leader.start(isStolen)
  }

  /** Another tab leads. */
  #follow() {
    this.#leader?.stop()
    this.#leader = undefined
    this.#sync.set(false)
    this.#lock.request()
    this.#follower.hello()
    this.#watch.start()
    this.#updateInfo()
  }

  #becomeAlone() {
    if (this.isAlone) return
    this.#disconnect()
    this.isAlone = true
    this.#leader = new Leader(this)
    void this.#leader.start(false, true)
  }

  #receive(message: Message) {
    const { term, type } = message
    if (type === 'close') return this.closeAll()
    this.#watch.onMessage()
    const isOutdated = term < this.term
    this.term = Math.max(term, this.term)
    if (this.#leader) {
      // Only the lock says which tab leads, but two tabs never lead for long.
      if (term > this.#leader.term) return this.#follow()
      return this.#leader.receive(message)
    }
    if (type === 'hello' || type === 'ping' || type === 'nudge' || type === 'ack') return
    if (type === 'bye') return
    // Lets a leader of a lower term know the higher one.
    if (isOutdated) return this.#follower.hello()
    this.#watch.onLeader()
    // The answer to a question means that the leader lives, but not that it knows of this tab.
    if (type === 'pong' && !this.isSynced) this.#follower.hello()
    this.#follower.receive(message)
  }

  #updateInfo() {
    const role = this.isAlone ? 'alone' : this.#leader ? 'leader' : 'follower'
    const tabs = this.isAlone ? 1 : this.tabs
    if (role === this.info.role && tabs === this.info.tabs) return
    this.info = { role, tabs }
    for (const { onSharedChange } of this.#members) callSafely(() => onSharedChange?.(this.info))
  }
}
