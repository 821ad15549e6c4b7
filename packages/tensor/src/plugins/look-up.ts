// Looks up entries of the plugins in use by name, for packages that resolve names.
import { partKey, sharedState } from '../runtime/state.js'
import type { PartName } from './forms.js'
import type { PluginParts } from './parts.js'

/** One entry of a part that is a list or a table. */
export type PartEntry<K extends keyof PluginParts> =
  NonNullable<PluginParts[K]> extends readonly (infer E)[]
    ? E
    : NonNullable<PluginParts[K]> extends Readonly<Record<string, infer E>>
      ? E
      : never

/** Returns the entry with that name, or undefined. */
export function fromPlugins<K extends Exclude<keyof PluginParts, 'kernels'>>(
  part: K,
  name: string,
): PartEntry<K> | undefined {
  return sharedState().pluginParts.get(partKey(part, name))?.value as PartEntry<K> | undefined
}

/** Returns the names in that part of all plugins in use. */
export function namesFromPlugins(part: Exclude<keyof PluginParts, 'kernels'>): readonly string[] {
  const start = partKey(part, '')
  return [...sharedState().pluginParts.keys()].flatMap((key) => (key.startsWith(start) ? key.slice(start.length) : []))
}

// The parts that saved models refer to. Kernels are not listed, because they have the names of ops.
const savedParts: readonly PartName[] = ['activations', 'constraints', 'initializers', 'layers', 'ops', 'regularizers']

/** Returns the npm package of the plugin in use that has an entry with the name that a saved model uses. */
export function packageOf(name: string): string | undefined {
  const { pluginParts } = sharedState()
  for (const part of savedParts) {
    const found = pluginParts.get(partKey(part, name))
    if (found !== undefined) return found.plugin
  }
  return undefined
}
