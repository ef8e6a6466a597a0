/** [spec] A redirect status is a status that is 301, 302, 303, 307, or 308. */
export function isRedirectStatus(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status)
}
