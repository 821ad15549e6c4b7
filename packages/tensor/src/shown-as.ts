// What `console.log` shows of an object in Node, Bun and Deno. Consoles of browsers list fields.

/** How Node shows a value, in one line. */
export type Inspect = (value: unknown) => string

type NodeInspect = (value: unknown, options: object) => string

/** What makes `console.log` show a text of an object: spread it into the object, or assign it to a prototype. */
/* @__NO_SIDE_EFFECTS__ */
export function shownAs<T>(text: (it: T, inspect: Inspect) => string): object {
  return {
    [Symbol.for('nodejs.util.inspect.custom')](this: T, _depth: number, options: object, inspect: NodeInspect) {
      return text(this, (value) => inspect(value, { ...options, breakLength: 1e9 }))
    },
  }
}

/** Shows a backend by its name and engine: `cpu (wasm-simd-fma, 2 threads)`. */
export const shownAsBackend: object = /* @__PURE__ */ shownAs(
  ({ name, engine }: { readonly name: string; readonly engine: string }) => `${name} (${engine})`,
)

/** Shows an object as the call that made it: `earlyStopping({ patience: 3 })`. */
export const shownAsCall = (name: string, ...given: readonly unknown[]): object =>
  shownAs((_, inspect) => callText(inspect, name, ...given))

/** A call as text, without empty options: `adam({ learningRate: 0.001 })`. */
export const callText = (inspect: Inspect, name: string, ...given: readonly unknown[]): string =>
  `${name}(${given
    .map(inspect)
    .filter((text) => text !== '{}')
    .join(', ')})`
