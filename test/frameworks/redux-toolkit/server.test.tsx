import { renderToString } from 'react-dom/server'
import { Provider } from 'react-redux'
import { testServer } from '../support/server.ts'
import { LatestPrice } from './latest-price.tsx'
import { store } from './store.ts'

testServer((url) =>
  renderToString(
    <Provider store={store}>
      <LatestPrice url={url} />
    </Provider>,
  ),
)
