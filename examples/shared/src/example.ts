// The frame of every example: its arguments, its backend, and the results that it promises.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { dashboard } from '@tensorloom/dashboard'
import { getBackend, setBackend, setSeed } from '@tensorloom/tensor'
import type { Callback, History } from '@tensorloom/train'
import { type BackendName, backendNames, makeBackend } from './backend.js'
import { curvesSvg } from './pictures/curves-svg.js'
import { type Curve, curvesText } from './pictures/curves-text.js'

/** A running example. */
export interface Example {
  /** Whether `--full` was given: all of the data, and training to the end. */
  readonly full: boolean
  /** The seed that was set. */
  readonly seed: number
  /**
   * The callbacks of a training run: with `--dashboard`, one that shows it in a page; otherwise none.
   *
   * @param run - name of the run; that of the example by default
   */
  callbacks(run?: string): readonly Callback[]
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
  const { backend, full, seed, shown } = readArguments(name)
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
  const logs = join(output, 'runs')
  let watched = false
  return {
    full,
    seed,
    callbacks(run = name) {
      watched = true
      return shown ? [dashboard({ name: run, folder: logs })] : []
    },
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
    end() {
      console.log(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`)
      if (!shown) return
      // The page ends with the program.
      if (watched) console.log(`npx tensorloom dashboard ${relative(process.cwd(), logs)} shows the training again`)
      else console.log(`${name} has no training to show in a dashboard`)
    },
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

interface Arguments {
  readonly backend: BackendName
  readonly full: boolean
  readonly seed: number
  /** Whether a dashboard shows the training. */
  readonly shown: boolean
}

function readArguments(name: string): Arguments {
  try {
    const { values } = parseArgs({
      options: {
        backend: { type: 'string', default: 'cpu' },
        dashboard: { type: 'boolean', default: false },
        full: { type: 'boolean', default: false },
        seed: { type: 'string', default: '42' },
      },
    })
    const seed = Number(values.seed)
    if (!Number.isInteger(seed) || seed < 0) throw new Error(`--seed ${values.seed}: expected a whole number`)
    const backend = backendNames.find((one) => one === values.backend)
    if (backend === undefined) throw new Error(`--backend ${values.backend}: expected ${backendNames.join(', ')}`)
    return { backend, full: values.full, seed, shown: values.dashboard }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    console.error(
      `\nnpm run example -- ${name} [--backend ${backendNames.join('|')}] [--full] [--seed 42] [--dashboard]`,
    )
    process.exit(1)
  }
}
