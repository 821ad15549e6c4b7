// A page that imports every entry point, one after the other, and reports in <body data-report> what that changed.

/** What the page reports, by entry point. */
export interface ImportReport {
  readonly changed: readonly string[]
  /** Number of exports. */
  readonly exports: number
}

const places: Readonly<Record<string, object>> = {
  globalThis,
  document,
  navigator,
  Object,
  Promise,
  Symbol,
  Math,
  JSON,
  'Object.prototype': Object.prototype,
  'Function.prototype': Function.prototype,
  'Array.prototype': Array.prototype,
  'Float32Array.prototype': Float32Array.prototype,
  'TypedArray.prototype': Object.getPrototypeOf(Float32Array.prototype) as object,
  'Promise.prototype': Promise.prototype,
  'EventTarget.prototype': EventTarget.prototype,
}

/** What every own property holds; getters are not called. */
function snapshot(): Map<string, unknown> {
  const held = new Map<string, unknown>()
  for (const [place, object] of Object.entries(places)) {
    for (const key of Reflect.ownKeys(object)) {
      const { value, get } = Object.getOwnPropertyDescriptor(object, key)!
      held.set(`${place}[${String(key)}]`, get ?? value)
    }
  }
  return held
}

function difference(before: Map<string, unknown>, after: Map<string, unknown>): string[] {
  const names = new Set([...before.keys(), ...after.keys()])
  return [...names].filter(
    (name) => before.has(name) !== after.has(name) || !Object.is(before.get(name), after.get(name)),
  )
}

async function importAll(): Promise<Record<string, ImportReport>> {
  const entries = (await (await fetch('/entries.json')).json()) as Record<string, string>
  const report: Record<string, ImportReport> = {}
  for (const [entry, url] of Object.entries(entries)) {
    const before = snapshot()
    const module = (await import(/* @vite-ignore */ url)) as object
    // A task later, so that what a module puts off is seen too.
    await new Promise((resolve) => setTimeout(resolve, 0))
    report[entry] = { changed: difference(before, snapshot()), exports: Object.keys(module).length }
  }
  return report
}

importAll().then(
  (report) => {
    document.body.dataset.report = JSON.stringify(report)
  },
  (error: unknown) => {
    document.body.dataset.report = JSON.stringify({ error: String((error as Error).stack ?? error) })
  },
)
