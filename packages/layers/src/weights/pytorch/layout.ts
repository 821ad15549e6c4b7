// State dicts of PyTorch: how their names divide into modules, and which layers take what of them.
// Source: the documentation of torch.nn, "Variables" and "Attributes" of each module.
import type { Parameter } from '@tensorloom/tensor'
import type { AnyLayer } from '../../core/types.js'
import { joinPath, type Layout, type Module, parametersOf, plainUnit, type Unit } from '../unit.js'
import { attentionUnit, isAttention, isHeads, projectionUnit } from './attention.js'
import { blockAliases, blockOrder } from './blocks.js'
import { type FeatureOrder, featureOrders } from './feature-order.js'
import { isRecurrent, recurrentUnit } from './recurrent.js'
import { layerRules } from './rules.js'

const recurrentName = /^((?:weight|bias)_(?:ih|hh|hr))_l(\d+)(_reverse)?$/

/** The layout of PyTorch; `flatten` says how flattened features are ordered. */
export function pytorchLayout(flatten: 'channelsFirst' | 'same' | undefined): Layout {
  return {
    units: (model, modules) => unitsOf(model, modules, flatten),
    split(name, all) {
      const at = name.lastIndexOf('.')
      const [module, tensor] = [name.slice(0, Math.max(at, 0)), name.slice(at + 1)]
      // An LSTM of several layers is one module there, and several here.
      const [, kind, layer, reverse = ''] = recurrentName.exec(tensor) ?? []
      if (kind !== undefined) {
        const single = !all.has(joinPath(module, 'weight_ih_l1'))
        return [single ? module : joinPath(module, `l${layer}`), kind + reverse]
      }
      // The output projection is a part of attention.
      const [, attention] = /^(.*?)\.?out_proj$/.exec(module) ?? []
      const has = (key: string): boolean => attention !== undefined && all.has(joinPath(attention, key))
      return has('in_proj_weight') || has('q_proj_weight') ? [attention!, `out_proj.${tensor}`] : [module, tensor]
    },
    ignores: (tensor) => tensor === 'num_batches_tracked',
  }
}

function unitsOf(
  model: AnyLayer,
  modules: readonly Module[],
  flatten: 'channelsFirst' | 'same' | undefined,
): readonly Unit[] {
  const parameters = parametersOf(model)
  const orders = featureOrders(model, flatten)
  const has = (tensor: string): boolean => modules.some(({ tensors }) => tensors.has(tensor))
  const separate = has('q_proj_weight')
  const joint = separate || has('in_proj_weight')
  const units: Unit[] = []
  const done = new Set<AnyLayer>()
  const visit = (layer: AnyLayer, path: string, alias: string | undefined): void => {
    if (done.has(layer)) return
    done.add(layer)
    const made =
      isAttention(layer) && joint
        ? attentionUnit(layer, path, separate)
        : isRecurrent(layer)
          ? recurrentUnit(layer, path)
          : undefined
    if (made !== undefined) {
      units.push({ ...made, alias })
      return
    }
    const own = parameters.get(layer) ?? new Map<string, Parameter>()
    for (const unit of ruledUnits(layer, path, own, orders.get(layer))) units.push({ ...unit, alias })
    const aliases = blockAliases(layer)
    for (const [key, child] of blockOrder(layer)) {
      const place = joinPath(path, key)
      // Other programs keep a linear module for each projection.
      const projection = isHeads(layer) ? projectionUnit(child, place) : undefined
      if (projection === undefined) visit(child, place, aliases?.[key])
      else units.push(projection)
    }
  }
  visit(model, '', undefined)
  return units
}

function ruledUnits(
  layer: AnyLayer,
  path: string,
  own: ReadonlyMap<string, Parameter>,
  order: FeatureOrder | undefined,
): readonly Unit[] {
  if (own.size === 0) return []
  const rule = Object.hasOwn(layerRules, layer.type) ? layerRules[layer.type]! : undefined
  return rule === undefined ? [plainUnit(path, own)] : rule({ layer, path, own, order })
}
