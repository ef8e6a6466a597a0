/** The browser operations that the tests need. */
export interface BrowserDriver {
  /** Opens a page; resolves once its document has loaded. */
  open(url: string): Promise<void>
  /** Opens an additional page for a test to control. */
  openTab(url: string): Promise<Tab>
  close(): Promise<void>
}

export interface Tab {
  /** The content of its page. */
  text(): Promise<string>
  /** Evaluates an expression in its page; resolves with the value as text. */
  run(expression: string): Promise<string>
  click(): Promise<void>
  /** Makes its page invisible. */
  hide(): Promise<void>
  show(): Promise<void>
  /** Reloads its page, in any state; resolves at once. */
  reload(): Promise<void>
  /** Navigates to another page. */
  visit(url: string): Promise<void>
  /** Goes back to the previous page, which the browser may have kept. */
  back(): Promise<void>
  /** Turns its network off or on. WebKit has no command for that. */
  setOffline(isOffline: boolean): Promise<void>
  /** Freezes its page, as a browser does with hidden ones to save energy. Only Chromium has a command for that. */
  freeze(): Promise<void>
  thaw(): Promise<void>
  /** Ends the process of its page. Only Chromium has a command for that. */
  crash(): Promise<void>
  close(): Promise<void>
}
