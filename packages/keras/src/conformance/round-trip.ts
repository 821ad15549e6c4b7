// Whether a config comes back as it was given, up to what the tables say is lost.
import { constraints } from '../classes/constraints.js'
import { initializers } from '../classes/initializers.js'
import { losses } from '../classes/losses.js'
import { metrics } from '../classes/metrics.js'
import { optimizers } from '../classes/optimizers.js'
import { regularizers } from '../classes/regularizers.js'
import { schedules } from '../classes/schedules.js'
import { droppedFields, type Table } from '../classes/table.js'
import { isConfig, isSerialized, type Json, type KerasConfig, type KerasObject } from '../json.js'
import { layerAliases, layers } from '../layers.js'
import type { Checks } from './checks.js'

const tables: readonly Table<unknown>[] = [
  layers,
  initializers,
  regularizers,
  constraints,
  losses,
  metrics,
  optimizers,
  schedules,
]

/** Notes each entry of a config that did not come back. */
export function compareConfigs(checks: Checks, got: KerasObject, want: KerasObject): void {
  const name = layerAliases[want.className] ?? want.className
  checks.same('class of the config', layerAliases[got.className] ?? got.className, name)
  compareObjects(checks, `config of ${want.className}`, name, got.config, want.config)
}

function compareObjects(checks: Checks, where: string, className: string, got: KerasConfig, want: KerasConfig): void {
  const lost = droppedOf(className)
  for (const key of new Set([...Object.keys(want), ...Object.keys(got)])) {
    if (Object.hasOwn(lost, key)) continue
    compareJson(checks, `${where}: ${key}`, got[key], want[key])
  }
}

function compareJson(checks: Checks, where: string, got: Json | undefined, want: Json | undefined): void {
  if (isSerialized(want) && isSerialized(got) && isConfig(want.config) && isConfig(got.config)) {
    checks.same(
      `${where}: class`,
      [got.module, got.class_name, got.registered_name],
      [want.module, want.class_name, want.registered_name],
    )
    compareObjects(checks, where, layerAliases[want.class_name] ?? want.class_name, got.config, want.config)
  } else if (Array.isArray(want) && Array.isArray(got) && want.length === got.length) {
    for (const [k, one] of (want as readonly Json[]).entries()) {
      compareJson(checks, `${where}[${k}]`, (got as readonly Json[])[k], one)
    }
  } else if (isConfig(want) && isConfig(got)) compareObjects(checks, where, '', got, want)
  else checks.same(where, got, want)
}

function droppedOf(className: string): Readonly<Record<string, string>> {
  const table = tables.find((one) => Object.hasOwn(one, className))
  return table === undefined ? {} : droppedFields(table[className]!.fields)
}
