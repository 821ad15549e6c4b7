// What plugins in use brought, by name: for packages that turn names into things.
import { partKey, sharedState } from '../runtime/state.js'
import type { PartName } from './forms.js'
import type { PluginParts } from './parts.js'

/** One thing of a part that is a list or a table. */
export type PartEntry<K extends keyof PluginParts> =
  NonNullable<PluginParts[K]> extends readonly (infer E)[]
    ? E
    : NonNullable<PluginParts[K]> extends Readonly<Record<string, infer E>>
      ? E
      : never

/** What the plugins in use call `name` in that part, or undefined. */
export function fromPlugins<K extends Exclude<keyof PluginParts, 'kernels'>>(
  part: K,
  name: string,
): PartEntry<K> | undefined {
  return sharedState().pluginParts.get(partKey(part, name))?.value as PartEntry<K> | undefined
}

/** The names of that part in all plugins in use. */
export function namesFromPlugins(part: Exclude<keyof PluginParts, 'kernels'>): readonly string[] {
  const start = partKey(part, '')
  return [...sharedState().pluginParts.keys()].flatMap((key) => (key.startsWith(start) ? key.slice(start.length) : []))
}

// Kernels have the names of their ops.
const savedParts: readonly PartName[] = ['activations', 'initializers', 'layers', 'ops', 'regularizers']

/** The plugin in use that brought what a saved model calls `name`: the name of its npm package. */
export function packageOf(name: string): string | undefined {
  const { pluginParts } = sharedState()
  for (const part of savedParts) {
    const found = pluginParts.get(partKey(part, name))
    if (found !== undefined) return found.plugin
  }
  return undefined
}
