/** As much as the snippets use of packages that are too large to be installed for them. Only scripts/check-snippets.ts sees it. */

declare module 'react-native' {
  type Status = 'active' | 'background' | 'inactive'
  export const AppState: {
    currentState: Status
    addEventListener(type: 'change', listener: (state: Status) => void): { remove(): void }
  }
}
declare module '@react-native-community/netinfo' {
  const NetInfo: {
    addEventListener(listener: (state: { isConnected: boolean | null }) => void): () => void
  }
  export default NetInfo
}
declare module 'expo/fetch' {
  export const fetch: typeof globalThis.fetch
}

/** Vite. */
interface ImportMeta {
  /** Whether the bundle is for development. */
  readonly env: { readonly DEV: boolean }
}
