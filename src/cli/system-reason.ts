/** The reason of a failed system call, without its code, call and path. */
export function systemReason(error: unknown): string {
  const { message } = error as Error
  return /^E[A-Z\d]+: (.+?)(?:, \w+(?: |$).*)?$/.exec(message)?.[1] ?? message
}
