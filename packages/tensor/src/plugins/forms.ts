// The forms of a plugin's parts, and the names of their entries.
import { describeValue } from '../describe.js'
import { TensorloomError } from '../errors.js'
import { unknownName } from '../options/names.js'

/** Name of a part. */
export type PartName =
  | 'activations'
  | 'callbacks'
  | 'constraints'
  | 'datasets'
  | 'formats'
  | 'initializers'
  | 'kernels'
  | 'layers'
  | 'losses'
  | 'metrics'
  | 'ops'
  | 'optimizers'
  | 'regularizers'

interface PartForm {
  /** The word for one entry. */
  readonly one: string
  readonly form: 'table' | 'list' | 'table per backend'
}

/** Every part and its form. */
export const partForms: Readonly<Record<PartName, PartForm>> = {
  activations: { one: 'activation', form: 'table' },
  callbacks: { one: 'callback', form: 'table' },
  constraints: { one: 'constraint', form: 'table' },
  datasets: { one: 'data set', form: 'table' },
  formats: { one: 'format', form: 'table' },
  initializers: { one: 'initializer', form: 'table' },
  kernels: { one: 'kernel', form: 'table per backend' },
  layers: { one: 'layer', form: 'list' },
  losses: { one: 'loss', form: 'table' },
  metrics: { one: 'metric', form: 'table' },
  ops: { one: 'op', form: 'list' },
  optimizers: { one: 'optimizer', form: 'table' },
  regularizers: { one: 'regularizer', form: 'table' },
}

/** One entry of a plugin. */
export interface PluginEntry {
  readonly part: PartName
  readonly name: string
  /** For kernels, the name of the backend. */
  readonly backend: string | undefined
  readonly value: unknown
}

/** Lists all entries of a plugin. Throws if a part has the wrong form. */
export function entriesOf(parts: Readonly<Record<string, unknown>>): readonly PluginEntry[] {
  return Object.entries(parts).flatMap(([part, value]) => {
    if (!Object.hasOwn(partForms, part)) {
      throw unknownName('definePlugin: ', 'part', part, Object.keys(partForms))
    }
    return value === undefined ? [] : entriesOfPart(part as PartName, value)
  })
}

function entriesOfPart(part: PartName, value: unknown): readonly PluginEntry[] {
  switch (partForms[part].form) {
    case 'list':
      if (!Array.isArray(value)) return refuse(part, value, `a list: ${part}: [one, another]`)
      return value.map((one: unknown, k) => ({ part, name: nameOf(part, one, k), backend: undefined, value: one }))
    case 'table':
      return tableOf(part, value, `'@me/name': …`).map(([name, one]) => {
        return { part, name, backend: undefined, value: one }
      })
    case 'table per backend':
      return tableOf(part, value, `cpu: { '@me/op': kernel }`).flatMap(([backend, kernels]) =>
        tableOf(`${part}.${backend}`, kernels, `'@me/op': kernel`).map(([name, one]) => {
          return { part, name, backend, value: one }
        }),
      )
  }
}

function tableOf(where: string, value: unknown, example: string): readonly [string, unknown][] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value)
  return refuse(where, value, `a table by name: { ${example} }`)
}

// The name of an op is in its definition; that of a layer class is its static `type`.
function nameOf(part: PartName, value: unknown, at: number): string {
  const { definition, type } = (value ?? {}) as { definition?: { name?: unknown }; type?: unknown }
  const name = part === 'ops' ? definition?.name : type
  if (typeof value === 'function' && typeof name === 'string') return name
  return refuse(`${part}[${at}]`, value, part === 'ops' ? 'what defineOp returns' : 'a class with a static type')
}

function refuse(where: string, value: unknown, expected: string): never {
  throw new TensorloomError(`definePlugin: ${where} is ${describeValue(value)}, expected ${expected}`, {
    help: 'see the documentation of PluginParts',
  })
}
