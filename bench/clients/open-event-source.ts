/** As much of an `EventSource` as all classes of that name have. */
interface EventSourceLike extends Pick<EventTarget, 'addEventListener'> {
  close(): void
}

/** Listens as a user of the standard's interface does. */
export function openEventSource(
  source: EventSourceLike,
  onData: (data: string) => void,
  onOpen?: () => void,
): () => void {
  if (onOpen) source.addEventListener('open', () => onOpen())
  source.addEventListener('message', (event) => onData((event as MessageEvent<string>).data))
  return () => source.close()
}
