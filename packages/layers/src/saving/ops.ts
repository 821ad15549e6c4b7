// Ops by name, for graphs that hold ops. All of Tensorloom's ops are loaded only when a file names one.
import type { Tensor } from '@tensorloom/tensor'
import { fromPlugins } from '@tensorloom/tensor/internal'
import type { OpDefinition } from '@tensorloom/tensor/op'

/** A function that `defineOp` made. */
export interface NamedOp {
  (...args: never[]): Tensor | readonly Tensor[]
  /** What the op is. */
  readonly definition: OpDefinition
}

/** Finds an op by its name, or returns undefined. */
export type OpLookUp = (name: string) => OpDefinition | undefined

/** Finds the ops that a topology may name: the caller's own, Tensorloom's, those of plugins in use. */
export async function opsOf(topology: string, own: readonly NamedOp[]): Promise<OpLookUp> {
  const { allOps } = topology.includes('"$op"') ? await import('./all-ops.js') : { allOps: [] }
  const all = [...own, ...allOps]
  const definitions = new Map<string, OpDefinition>()
  for (const one of all) {
    const { definition } = (one ?? {}) as Partial<NamedOp>
    if (definition !== undefined && !definitions.has(definition.name)) definitions.set(definition.name, definition)
  }
  return (name) => definitions.get(name) ?? fromPlugins('ops', name)?.definition
}
