/** Makes the prototype's members enumerable, as those of the platform's interfaces are. */
export function showMembers(prototype: object): void {
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(prototype)))
    if (name !== 'constructor' && descriptor.configurable)
      Object.defineProperty(prototype, name, { ...descriptor, enumerable: true })
}
