// Which losses a step can change: those that a gradient of a trainable parameter comes from. Asked once, at the first step.
import type { AnyLayer } from '@tensorloom/layers'
import { isFloating, type Parameter, type Tensor, TensorloomError } from '@tensorloom/tensor'
import { type Interceptor, type OpCall, withInterceptor } from '@tensorloom/tensor/op'
import type { Objective } from '../objectives.js'

/** What was found about the losses of the outputs. */
export interface Reach {
  /** For each loss, whether its gradient reaches a trainable parameter. */
  readonly trainable: readonly boolean[]
  /** For each loss, the layers with frozen parameters that it was computed from. */
  readonly frozen: readonly (readonly string[])[]
}

/** Runs a forward pass, and notes which of its results were computed from frozen parameters. Computes nothing more. */
export class FrozenTrail implements Interceptor {
  // Calls stay whole, so that the step launches what it would launch anyway.
  readonly composites: boolean
  /** By tensor: the layers with frozen parameters that it was computed from. */
  readonly layers: Map<number, ReadonlySet<string>>

  constructor(model: AnyLayer) {
    this.composites = true
    this.layers = new Map()
    for (const { id, name, trainable, dtype } of model.parameters) {
      if (!trainable && isFloating(dtype)) this.layers.set(id, new Set([layerOf(name)]))
    }
  }

  /** Runs `fn` under this trail. */
  follow<T>(fn: () => T): T {
    return this.layers.size === 0 ? fn() : withInterceptor(this, fn)
  }

  call(call: OpCall, next: (call: OpCall) => readonly Tensor[]): readonly Tensor[] {
    const outputs = next(call)
    const found = new Set<string>()
    for (const input of call.inputs) {
      if (typeof input === 'object') for (const layer of this.layers.get(input.id) ?? []) found.add(layer)
    }
    if (found.size === 0) return outputs
    for (const { id, dtype } of outputs) if (isFloating(dtype)) this.layers.set(id, found)
    return outputs
  }

  /** The layers that a tensor was computed from. */
  of({ id }: Tensor): readonly string[] {
    return [...(this.layers.get(id) ?? [])]
  }
}

// 'dense.kernel' → 'dense'
function layerOf(parameter: string): string {
  const dot = parameter.lastIndexOf('.')
  return dot < 0 ? parameter : parameter.slice(0, dot)
}

/** Throws if a loss trains nothing: penalties of regularizers alone are not training. */
export function checkReach(objectives: readonly Objective[], { trainable, frozen }: Reach): void {
  const counted = objectives.map((objective, output) => ({ objective, output })).filter(isCounted)
  if (counted.length === 0) return
  const untrained = counted.filter(({ output }) => !trainable[output]!)
  const lost = untrained.filter(({ output }) => frozen[output]!.length === 0)
  if (lost.length > 0) {
    const output = lost.length === 1 && objectives.length > 1 ? lost[0]!.output : undefined
    throw unreached(
      lost.map(({ objective }) => objective),
      output,
    )
  }
  // An output whose layers are frozen while others train is not a mistake.
  if (untrained.length < counted.length) return
  const layers = [...new Set(counted.flatMap(({ output }) => frozen[output]!))]
  throw frozenOnly(
    counted.map(({ objective }) => objective),
    layers,
  )
}

function isCounted({ objective }: { readonly objective: Objective }): boolean {
  return objective.weight !== 0
}

function frozenOnly(objectives: readonly Objective[], layers: readonly string[]): TensorloomError {
  const shown = layers.slice(0, 4).map((name) => `'${name}'`)
  const list = layers.length > 4 ? `${shown.join(', ')} and ${layers.length - 4} more` : shown.join(', ')
  return new TensorloomError(
    `fit: the gradient of the loss ${namesOf(objectives)} reaches frozen layers only: ${list}; so there is nothing to train`,
    { help: 'set trainable = true for the layers to train, before fit' },
  )
}

/** The error of losses without a gradient. `output` is the number of the output, if others have one. */
export function unreached(objectives: readonly Objective[], output?: number): TensorloomError {
  const where = output === undefined ? '' : ` of output ${output}`
  const watch =
    output === undefined ? '' : '; to watch the loss without training by it, give it the weight 0 in lossWeights'
  return new TensorloomError(
    `fit: no gradient of the loss ${namesOf(objectives)}${where} reaches a parameter of the model`,
    {
      help: `compute the loss from the prediction, by ops with a gradient: argMax, comparisons, casts to integers and numbers that were read have none${watch}`,
    },
  )
}

function namesOf(objectives: readonly Objective[]): string {
  return [...new Set(objectives.map(({ loss }) => `'${loss.name}'`))].join(', ')
}

/** Whether parameters are frozen or not when nothing is trainable. */
export function checkTrainable(model: AnyLayer, parameters: readonly Parameter[]): void {
  if (parameters.length > 0 || model.parameters.length === 0) return
  throw new TensorloomError('fit: all layers of the model are frozen, so there is nothing to train', {
    help: 'set trainable = true for the layers to train',
  })
}
