// Configs that Keras wrote, with one of their parts made wrong: each is taken, or refused by an error of our own.
import { readdirSync, readFileSync } from 'node:fs'
import { isRefusal, spoilt, wrongValues } from '../../../test/support/wrong-values.js'
import {
  type KerasConfig,
  type KerasObject,
  layerFromKeras,
  lossFromKeras,
  metricFromKeras,
  optimizerFromKeras,
} from '../src/index.js'

type Reader = (object: KerasObject) => unknown

const readers: Readonly<Record<string, Reader>> = {
  layers: layerFromKeras,
  losses: lossFromKeras,
  metrics: metricFromKeras,
  optimizers: optimizerFromKeras,
}

interface Case {
  readonly class?: string
  readonly config?: KerasConfig
}

/** One config of each class in Keras's cases, with what reads it. */
function kerasObjects(): ReadonlyMap<string, readonly [KerasObject, Reader]> {
  const folder = new URL('./data/', import.meta.url)
  const found = new Map<string, readonly [KerasObject, Reader]>()
  for (const file of readdirSync(folder)) {
    const reader = readers[file.split(/[-.]/)[0]!]
    if (reader === undefined || !file.endsWith('.json')) continue
    const cases = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as readonly Case[]
    for (const { class: className, config } of cases) {
      if (className !== undefined && config !== undefined && !found.has(className)) {
        found.set(className, [{ className, config }, reader])
      }
    }
  }
  return found
}

/** Reads every `step`-th of the wrong configs. */
export function readWrongConfigs(step: number): { classes: number; calls: number; bare: ReadonlySet<string> } {
  const objects = kerasObjects()
  const bare = new Set<string>()
  let [at, calls] = [0, 0]
  for (const [className, [{ config }, read]] of objects) {
    for (const wrong of wrongValues()) {
      for (const spoiled of spoilt(config, wrong)) {
        if (at++ % step !== 0) continue
        calls++
        try {
          read({ className, config: spoiled as KerasConfig })
        } catch (error) {
          if (!isRefusal(error)) bare.add(`${className}: ${String(error)}`)
        }
      }
    }
  }
  return { classes: objects.size, calls, bare }
}
