import '@angular/compiler'
import { bootstrapApplication } from '@angular/platform-browser'
import { provideServerRendering, renderApplication } from '@angular/platform-server'
import { testServer } from '../support/server.ts'
import { LatestPrice } from '../node_modules/.compiled/angular/latest-price.js'

// Without its required input, the component cannot connect: rendering would fail.
testServer(() =>
  renderApplication(
    (context) =>
      bootstrapApplication(LatestPrice, { providers: [provideServerRendering()] }, context),
    {
      document: '<latest-price></latest-price>',
      url: 'http://localhost/',
      allowedHosts: ['localhost'],
    },
  ),
)
