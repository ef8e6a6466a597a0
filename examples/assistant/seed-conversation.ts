import { randomUUID } from 'node:crypto'
import { writeScripted } from './scripted-model.ts'
import type { Store } from './store.ts'

const prompts = [
  'Should I use server-sent events, WebSockets or polling for an LLM chat?',
  'Write a retry helper in TypeScript.',
]

/** A conversation for the first visit. */
export async function seedConversation(store: Store): Promise<void> {
  if ((await store.newestVersion()) > 0) return
  const conversation = randomUUID()
  for (const prompt of prompts) {
    const id = randomUUID()
    await store.add({ id, conversation, prompt })
    await store.countGeneration(id)
    await store.append(id, writeScripted(prompt, id))
    await store.end(id, { status: 'complete' })
  }
}
