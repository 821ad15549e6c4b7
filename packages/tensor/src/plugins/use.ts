// use: registers the entries of a plugin by name. Entries are never replaced.

import { describeValue } from '../describe.js'
import { TensorloomError } from '../errors.js'
import { partKey, sharedState } from '../runtime/state.js'
import { isPlugin, type Plugin } from './define-plugin.js'
import { entriesOf, type PluginEntry, partForms } from './forms.js'

/**
 * Registers the entries of `plugin` by name. Then `loadModel` finds its layers, `compile` finds its losses, metrics and
 * optimizers, and its kernels are used. Using the same plugin again does nothing.
 *
 * @throws `TensorloomError` if another plugin in use has an entry of the same kind and name. Then nothing of `plugin`
 *   is registered
 * @example
 * ```ts
 * import { definePlugin, use } from '@tensorloom/tensor'
 * const plugin = definePlugin({ name: '@me/tensorloom-nothing' })
 * use(plugin)
 * use(plugin) // nothing happens
 * ```
 */
export function use(plugin: Plugin): void {
  if (!isPlugin(plugin)) {
    throw new TensorloomError(`use: expected a plugin, got ${describeValue(plugin)}`, {
      help: 'a plugin is what definePlugin returns: import { plugin } from its package',
    })
  }
  const { plugins, pluginParts } = sharedState()
  const known = plugins.get(plugin.name)
  if (known === plugin) return
  if (known !== undefined) {
    throw new TensorloomError(`use: another plugin named '${plugin.name}' is already in use`, {
      help: `two copies of the package are loaded: npm ls ${plugin.name}`,
    })
  }
  const { name, ...parts } = plugin
  const entries = entriesOf(parts)
  for (const entry of entries) {
    const taken = pluginParts.get(keyOf(entry))
    if (taken !== undefined) throw conflict(plugin, entry, taken.plugin)
  }
  for (const entry of entries) pluginParts.set(keyOf(entry), { value: entry.value, plugin: name })
  plugins.set(name, plugin)
}

function keyOf({ part, name, backend }: PluginEntry): string {
  return partKey(part, name, backend)
}

function conflict(plugin: Plugin, { part, name, backend }: PluginEntry, other: string): TensorloomError {
  const what = backend === undefined ? `the ${partForms[part].one} '${name}'` : `a kernel of '${backend}' for '${name}'`
  return new TensorloomError(`use: '${plugin.name}' and '${other}', which is already in use, both have ${what}`, {
    help: 'use only one of them; plugins in use are never replaced',
  })
}
