// The frame of every example: its arguments, its backend, and the results that it promises.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { getBackend, setBackend, setSeed } from '@tensorloom/tensor'
import type { History } from '@tensorloom/train'
import { type BackendName, backendNames, makeBackend } from './backend.js'
import { curvesSvg } from './pictures/curves-svg.js'
import { type Curve, curvesText } from './pictures/curves-text.js'

/** A running example. */
export interface Example {
  /** Whether `--full` was given: all of the data, and training to the end. */
  readonly full: boolean
  /** The seed that was set. */
  readonly seed: number
  /** Prints a title. */
  heading(text: string): void
  /** Prints a promised result. The example fails if `value` is below `least`. */
  atLeast(what: string, value: number, least: number): void
  /** Prints a promised result. The example fails if `value` is above `most`. */
  atMost(what: string, value: number, most: number): void
  /** Draws one curve per name in the terminal, and as an SVG file. */
  curves(title: string, curves: readonly Curve[]): void
  /** Draws the numbers of a training run, one curve per name. */
  history(title: string, history: History, names: readonly string[]): void
  /** Writes a picture to the folder `output` of the example. */
  picture(fileName: string, svg: string): void
  /** Prints the time that the example took. Call it last. */
  end(): void
}

/**
 * Reads the arguments, starts the backend and sets the seed.
 *
 * @param folder - `import.meta.dirname` of the example's `main.js`
 */
export async function startExample(name: string, folder: string): Promise<Example> {
  const { backend, full, seed } = readArguments(name)
  setBackend(await makeBackend(backend).catch(stop))
  setSeed(seed)
  const start = performance.now()
  console.log(`${name}: backend '${getBackend().name}', engine '${getBackend().engine}'`)

  const output = join(folder, '..', 'output')
  const picture = (fileName: string, svg: string): void => {
    mkdirSync(output, { recursive: true })
    writeFileSync(join(output, fileName), svg)
    console.log(`(also as examples/${name}/output/${fileName})`)
  }
  const promise = (what: string, value: number, kept: boolean, expected: string): void => {
    console.log(`${kept ? '✓' : '✗'} ${what}: ${numberText(value)} (expected: ${expected})`)
    if (kept) return
    console.error(`${name}: the expected result was missed.`)
    process.exitCode = 1
  }
  const curves = (title: string, given: readonly Curve[]): void => {
    console.log(`\n${title}\n${curvesText(given)}`)
    picture(`${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.svg`, curvesSvg(title, given))
  }
  return {
    full,
    seed,
    heading: (text) => console.log(`\n${text}\n`),
    atLeast: (what, value, least) => promise(what, value, value >= least, `at least ${numberText(least)}`),
    atMost: (what, value, most) => promise(what, value, value <= most, `at most ${numberText(most)}`),
    curves,
    history(title, { history }, names) {
      const numbers = history as Readonly<Record<string, readonly number[]>>
      curves(
        title,
        names.map((one) => ({ name: one, values: numbers[one] ?? [] })),
      )
    },
    picture,
    end: () => console.log(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`),
  }
}

// A backend that is not there is no fault of the program: its message is enough.
function stop(error: unknown): never {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}

function numberText(value: number): string {
  return Math.abs(value) >= 0.001 || value === 0 ? String(Number(value.toFixed(4))) : value.toExponential(1)
}

function readArguments(name: string): { readonly backend: BackendName; readonly full: boolean; readonly seed: number } {
  try {
    const { values } = parseArgs({
      options: {
        backend: { type: 'string', default: 'cpu' },
        full: { type: 'boolean', default: false },
        seed: { type: 'string', default: '42' },
      },
    })
    const seed = Number(values.seed)
    if (!Number.isInteger(seed) || seed < 0) throw new Error(`--seed ${values.seed}: expected a whole number`)
    const backend = backendNames.find((one) => one === values.backend)
    if (backend === undefined) throw new Error(`--backend ${values.backend}: expected ${backendNames.join(', ')}`)
    return { backend, full: values.full, seed }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    console.error(`\nnpm run example -- ${name} [--backend ${backendNames.join('|')}] [--full] [--seed 42]`)
    process.exit(1)
  }
}
