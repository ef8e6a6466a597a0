/**
 * Keeps the end of a scrolling element in view while its content grows, until the user scrolls up.
 *
 * @param button - shown if the end is out of view; scrolls to it
 * @returns `follow`, to be called after the content has grown, and `jump`, which scrolls to the end in any case
 */
export function followEnd(scroller: HTMLElement, button: HTMLElement) {
  let isFollowing = true
  let height = 0

  function jump(): void {
    isFollowing = true
    follow()
  }

  function follow(): void {
    if (isFollowing) scroller.scrollTop = scroller.scrollHeight
    height = scroller.scrollHeight
    show()
  }

  function show(): void {
    button.hidden = isFollowing || isAtEnd()
  }

  const isAtEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 40

  scroller.addEventListener('scroll', () => {
    // Content that has grown since also moves the end away; only a scroll of the user stops the following.
    if (scroller.scrollHeight === height || isAtEnd()) isFollowing = isAtEnd()
    show()
  })
  button.onclick = jump
  new ResizeObserver(follow).observe(scroller)
  return { follow, jump }
}
