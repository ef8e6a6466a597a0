/** Props that a test can change. */
export function reactive<Props extends object>(props: Props): Props {
  const state = $state(props)
  return state
}
