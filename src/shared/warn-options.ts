/** Warns of a mistake of the application that has no other sign. */
export function warnOptions(name: string): void {
  // oxlint-disable-next-line no-console -- see above
  console.warn(
    `SharedEventSourceClient: tabs with the name ${JSON.stringify(name)} have different options; those of the tab that holds the connection apply. Give clients that need another connection another name.`,
  )
}
