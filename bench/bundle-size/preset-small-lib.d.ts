// The package has no declarations of its own.
declare module '@size-limit/preset-small-lib' {
  const plugins: (() => unknown)[]
  export default plugins
}
