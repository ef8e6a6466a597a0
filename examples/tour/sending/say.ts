import { send } from '../../look/send.ts'

/** Says it, by `fetch`. The same key is said once, so that one may try again. */
export async function say(channel: string, key: string, text: string): Promise<number> {
  const answer = await send<{ number: number }>('/tour/api/said', { channel, key, text })
  return answer.number
}
