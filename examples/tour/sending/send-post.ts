import { send } from '../../look/send.ts'

/** Sends a post by `fetch`. The server stores it once per key. */
export async function sendPost(channel: string, key: string, text: string): Promise<number> {
  const answer = await send<{ number: number }>('/tour/api/posts', { channel, key, text })
  return answer.number
}
