/** As much of React Native, NetInfo and Expo as platform.ts uses. */
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
