import '@angular/compiler'
import { createComponent } from '@angular/core'
import { createApplication } from '@angular/platform-browser'
import { testComponent } from '../support/component.ts'
import { LatestPrice } from '../node_modules/.compiled/angular/latest-price.js'

const application = await createApplication()

testComponent((url) => {
  const component = createComponent(LatestPrice, { environmentInjector: application.injector })
  component.setInput('url', url)
  application.attachView(component.hostView)
  return {
    get text() {
      return component.location.nativeElement.textContent
    },
    setUrl: (next) => component.setInput('url', next),
    unmount: () => component.destroy(),
  }
})
