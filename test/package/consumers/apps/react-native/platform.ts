import NetInfo from '@react-native-community/netinfo'
import { fetch } from 'expo/fetch'
import { AppState } from 'react-native'
import { EventSourceClient, type Platform } from 'headwater'

let isOnline = true
NetInfo.addEventListener(({ isConnected }) => {
  isOnline = isConnected !== false
})

const platform: Partial<Platform> = {
  isOnline: () => isOnline,
  isVisible: () => AppState.currentState !== 'background',
  subscribe(listener) {
    const unsubscribe = NetInfo.addEventListener(({ isConnected }) => {
      if (isConnected) listener('online')
    })
    const subscription = AppState.addEventListener('change', (state) => {
      if (state !== 'inactive') listener(state === 'active' ? 'visible' : 'hidden')
    })
    return () => {
      unsubscribe()
      subscription.remove()
    }
  },
}

const client = new EventSourceClient('https://example.com/prices', {
  fetch,
  platform,
  pauseWhenHidden: true,
  onError: (error) => console.warn(error.message),
})
client.on('price', ({ data }) => console.log(data))
