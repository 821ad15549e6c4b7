// definePlugin: checks the parts of a plugin and collects its entries. Nothing is registered before `use`.

import { describeValue } from '../describe.js'
import { checkKernelUsable } from '../dispatch/plan.js'
import { TensorloomError } from '../errors.js'
import type { HasDefinition } from '../op/signature.js'
import { partKey } from '../runtime/state.js'
import { entriesOf, type PluginEntry, partForms } from './forms.js'
import type { PluginParts } from './parts.js'

/** A plugin: entries that are found by name after `use(plugin)`. Made by `definePlugin`. */
export interface Plugin extends PluginParts {
  /** Name of the npm package that exports it. Error messages tell users to install this package. */
  readonly name: string
}

const mark = /* @__PURE__ */ Symbol.for('tensorloom/plugin/1')

/** A valid name of an npm package. A name from a saved file is shown to users, so it is checked. */
export function isPackageName(name: unknown): name is string {
  return (
    typeof name === 'string' && name.length <= 214 && /^(@[a-z0-9~][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*$/.test(name)
  )
}

/** Whether `value` is a plugin, made by this copy of the package or another. */
export function isPlugin(value: unknown): value is Plugin {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[mark] === true
}

/**
 * Makes a plugin: ops, kernels, layers, optimizers and more from one package, with names of the form `@scope/name`.
 * Nothing is registered before `use(plugin)`.
 *
 * @param definition - `name`, the name of the npm package, and the parts of the plugin: see `PluginParts`
 * @throws `TensorloomError` for an unknown part, a part of the wrong form, a name without scope, a duplicate name, or a
 *   kernel for an op of the plugin that cannot use one
 * @example
 * ```ts
 * import { defineOp, definePlugin, ones, pow, type UnaryOp, use } from '@tensorloom/tensor'
 * import { dense, loadModel, saveModel, sequential } from '@tensorloom/layers'
 *
 * const cube: UnaryOp = defineOp({ kind: 'composite', name: '@me/cube', inputs: 1, compose: (x) => pow(x, 3) })
 * use(definePlugin({ name: '@me/tensorloom-cube', ops: [cube] }))
 *
 * const model = sequential([dense(2, { activation: cube, inputShape: [3] })])
 * const same = await loadModel(await saveModel(model)) // finds '@me/cube' by its name
 * console.log((await same.predict(ones([1, 3]))).shape) // [1, 2]
 * ```
 */
/* @__NO_SIDE_EFFECTS__ */
export function definePlugin(definition: Plugin): Plugin {
  if (typeof definition !== 'object' || definition === null) {
    throw new TensorloomError(`definePlugin: expected an object, got ${describeValue(definition)}`, {
      help: "write definePlugin({ name: '@me/my-package', ops: [myOp] })",
    })
  }
  const { name, ...parts } = definition
  if (!isPackageName(name)) {
    throw new TensorloomError(`definePlugin: the name is ${describeValue(name)}, expected that of an npm package`, {
      help: "write the package that users install: name: '@me/my-package'",
    })
  }
  const entries = entriesOf(parts)
  const seen = new Set<string>()
  for (const entry of entries) {
    checkEntry(entry, entries)
    const key = partKey(entry.part, entry.name, entry.backend)
    if (seen.has(key)) {
      throw new TensorloomError(`definePlugin: two ${partForms[entry.part].one}s are named '${entry.name}'`, {
        help: 'give each its own name',
      })
    }
    seen.add(key)
  }
  return Object.freeze(Object.defineProperty({ ...definition }, mark, { value: true }))
}

function checkEntry(entry: PluginEntry, entries: readonly PluginEntry[]): void {
  const { part, name, backend, value } = entry
  const { one } = partForms[part]
  // Kernels may be for built-in ops, which have names without scope.
  if (part !== 'kernels' && !/^@[^\s/]+\/[^\s/]+$/.test(name)) {
    throw new TensorloomError(`definePlugin: the ${one} '${name}' has a name without scope`, {
      help: `write '@scope/${name === '' ? 'name' : name.split('/').at(-1)}', so that it never clashes with a built-in ${one}`,
    })
  }
  if (part !== 'kernels') return
  if (typeof (value as { run?: unknown } | null | undefined)?.run !== 'function') {
    throw new TensorloomError(`definePlugin: kernels.${backend}['${name}'] has no function run`, {
      help: 'write { run(inputs, outputs, attrs) { … } }',
    })
  }
  const op = entries.find((other) => other.part === 'ops' && other.name === name)
  if (op !== undefined) checkKernelUsable((op.value as HasDefinition).definition, backend!)
}
