import { render, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { useEventSource } from '../../../src/react/index.ts'
import { takeConsoleTexts } from '../support/console-texts.ts'
import { ErrorBoundary } from '../support/error-boundary.tsx'

// React 18 throws errors of effects out of act() in happy-dom.
it('an invalid URL is an error of the component', () => {
  function Mistaken() {
    useEventSource('http://')
    return null
  }
  render(
    <ErrorBoundary>
      <Mistaken />
    </ErrorBoundary>,
  )
  expect(screen.getByRole('alert').textContent).toMatch(/SyntaxError: .*"http:\/\/"/)
  expect(takeConsoleTexts('error').join()).toMatch(/SyntaxError/)
})
