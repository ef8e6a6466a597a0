import { Component, input, signal } from '@angular/core'
import { json } from 'headwater'
import { injectEventSource } from './inject-event-source'

@Component({
  selector: 'latest-price',
  template: '<p>{{ prices.state().status }} {{ value() }}</p>',
})
export class LatestPrice {
  readonly url = input.required<string>()
  readonly value = signal<number | undefined>(undefined)
  readonly prices = injectEventSource(this.url, {
    events: { price: json<{ value: number }>() },
  })

  constructor() {
    this.prices.client.on('price', ({ data }) => this.value.set(data.value))
  }
}
