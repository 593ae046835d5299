/** Says what importing a style sheet gives: nothing, or for a module its class names. */
declare module '*.module.css' {
  const classes: { readonly [name: string]: string }
  // eslint-disable-next-line import/no-default-export -- this is how a bundler hands over a CSS module
  export default classes
}
declare module '*.css'
