import type { InspectedClient, Inspection } from 'headwater/inspector'

const offered = new Set<InspectedClient>()
const inspections = new Map<InspectedClient, Inspection>()
let isOpened = false

/** Opens or closes the inspector of the page's streams. Its code is loaded on first use. */
export async function toggleInspector(): Promise<void> {
  if (isOpened) {
    document.querySelector<HTMLElement & { toggle(): void }>('headwater-inspector')?.toggle()
    return
  }
  isOpened = true
  for (const client of offered) await inspectClient(client)
}

/** Adds a client to the inspector, once it is opened. Returns a function that removes it. */
export function offerInspector(client: InspectedClient): () => void {
  offered.add(client)
  if (isOpened) void inspectClient(client)
  return () => {
    offered.delete(client)
    inspections.get(client)?.detach()
    inspections.delete(client)
  }
}

async function inspectClient(client: InspectedClient): Promise<void> {
  const { inspect } = await import('headwater/inspector')
  if (offered.has(client)) inspections.set(client, inspect(client, { panel: { open: true } }))
}

document.addEventListener('keydown', (event) => {
  // The inspector handles the key once it is loaded.
  if (isOpened || event.code !== 'KeyE' || !event.altKey || !event.shiftKey) return
  event.preventDefault()
  void toggleInspector()
})
