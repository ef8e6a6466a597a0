/**
 * A deliberately naive way to share a stream, as projects write it by hand: the holder of a lock reads the stream and
 * posts each event to the others. A takeover starts without a position. The judge must find its losses.
 */
export function followNaively(url: string, onEvent: (id: string, data: string) => void): void {
  const channel = new BroadcastChannel('naive')
  channel.onmessage = ({ data: [id, data] }: MessageEvent<[string, string]>) => onEvent(id, data)
  void navigator.locks.request('naive', async () => {
    const source = new EventSource(url)
    source.onmessage = ({ lastEventId, data }: MessageEvent<string>) => {
      channel.postMessage([lastEventId, data])
      onEvent(lastEventId, data)
    }
    await new Promise(() => {})
  })
}
