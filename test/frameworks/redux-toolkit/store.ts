import { configureStore } from '@reduxjs/toolkit'
import { pricesApi } from './prices-api'

export const store = configureStore({
  reducer: { [pricesApi.reducerPath]: pricesApi.reducer },
  middleware: (defaults) => defaults().concat(pricesApi.middleware),
})
