/** Fetches the stream for a peer that only reads responses. */
export function openResponse(
  url: string,
  read: (response: Response, signal: AbortSignal) => Promise<void>,
  onOpen?: () => void,
): () => void {
  const controller = new AbortController()
  const { signal } = controller
  const run = async () => {
    const response = await fetch(url, { signal })
    onOpen?.()
    await read(response, signal)
  }
  run().catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
  return () => controller.abort()
}
