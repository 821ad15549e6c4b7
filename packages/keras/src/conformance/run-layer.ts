// Cases of layers: config, shapes, weights, outputs, masks, losses, gradients, training, state.
import type { AnyLayer } from '@tensorloom/layers'
import { isTensor, type Tensor } from '@tensorloom/tensor'
import { kerasConfigOf } from '../layer-from-keras.js'
import type { OurCall } from '../layers/calls.js'
import { camelCase } from '../letter-case.js'
import { kerasWeights } from '../weights.js'
import { isStored, leaves, type Stored, type StoredTensor, tensorOf } from './case.js'
import type { CaseRunner, Run } from './case-runner.js'
import type { Checks } from './checks.js'
import type { LayerCase, StoredResults } from './layer-case.js'
import { compareGradients } from './layer-gradients.js'
import { builtLayer, callOf, listOf, mapped, realCall, setWeights } from './layer-under-test.js'
import { compareConfigs } from './round-trip.js'

/** What layers have beside `AnyLayer`, if the case needs it. */
type Capable = AnyLayer & {
  resetStates?(): void
  adapt?(data: Tensor): void | Promise<void>
}

/** Runs a case of a layer. */
export const runLayer: CaseRunner<LayerCase> = async (one, checks, run) => {
  const call = mapped(one, callOf(one.args, one.kwargs))
  if (one.method !== undefined) return runMethod(one, call, checks, run)
  const fresh = async (given: Checks): Promise<Capable | undefined> => freshLayer(one, call, given, run)
  const layer = await fresh(checks)
  if (layer === undefined) return
  checks.same('supportsMasking', layer.supportsMasking, one.supports_masking)
  const asStored = await compareCall(layer, call, one, [], checks, run, one.losses ?? [])
  await compareStates(layer, call, one, checks, run)
  if (one.output_mask !== undefined) await compareMask(layer, call, one, checks, run)
  // The other checks start from new layers, which need not be checked again.
  const quiet = new (checks.constructor as typeof Checks)(one)
  if (one.gradients !== undefined && asStored) {
    await compareGradients((await fresh(quiet))!, call, one.gradients, one.outputs, checks, run)
  }
  if (one.training !== undefined) await compareTraining(fresh, quiet, call, one, checks, run)
}

/** A layer with the weights of the case, or undefined if it has others. */
async function freshLayer(
  one: LayerCase,
  call: OurCall<StoredTensor>,
  checks: Checks,
  run: Run,
): Promise<Capable | undefined> {
  const { layer, shapes } = builtLayer(one, call, run)
  const capable: Capable = layer
  compareConfigs(checks, kerasConfigOf(layer), { className: one.class, config: one.config })
  if (one.compute_output_shape !== undefined) {
    compareShapes(shapes, one, checks)
  }
  if (one.adapt !== undefined) {
    if (capable.adapt === undefined) checks.fail('the layer has no adapt')
    else await run(() => capable.adapt?.(tensorOf(one.adapt!)))
    await compareWeights('after adapt', layer, one.weights ?? [], checks)
    return capable
  }
  return one.weights_omitted === true || setWeights(layer, one, checks, run) ? capable : undefined
}

/** The output shapes that Keras computes from the shape of the first argument alone; null where it knows no extent. */
function compareShapes(shapes: readonly (readonly number[])[], one: LayerCase, checks: Checks): void {
  const single = one.output_structure === 'single'
  const wanted = (single ? [one.compute_output_shape] : one.compute_output_shape) as readonly (number | null)[][]
  const fits = (shape: readonly number[] | undefined, want: readonly (number | null)[]): boolean =>
    shape?.length === want.length && want.every((extent, k) => extent === null || extent === shape[k])
  // Other arguments may change the shape, which Keras does not see here.
  if (!wanted.every((want, k) => fits(one.outputs[k]?.shape, want))) return
  if (wanted.length === shapes.length && wanted.every((want, k) => fits(shapes[k], want))) return
  checks.same('output shape', single ? shapes[0] : shapes, one.compute_output_shape)
}

async function compareWeights(
  when: string,
  layer: AnyLayer,
  wanted: readonly StoredTensor[],
  checks: Checks,
): Promise<void> {
  const weights = kerasWeights(layer)
  if (weights.length !== wanted.length) checks.fail(`${weights.length} weights ${when}, expected ${wanted.length}`)
  for (const [k, want] of wanted.entries()) {
    const weight = weights[k]
    if (weight !== undefined) await checks.compare(`${weight.path} ${when}`, weight.parameter, want)
  }
}

/** Outputs, their structure and the sum of the losses; tells whether the outputs are the stored ones. */
async function compareCall(
  layer: AnyLayer,
  call: OurCall<StoredTensor>,
  want: StoredResults,
  path: readonly (string | number)[],
  checks: Checks,
  run: Run,
  losses?: readonly number[],
): Promise<boolean> {
  const added: Tensor[] = []
  const real = run(() => realCall(call, tensorOf))
  const output = run(() => layer.apply(real.input, { ...real.options, losses: added }))
  checks.same('output structure', isTensor(output) ? 'single' : 'list', want.output_structure)
  const asStored = await compareOutputs('output', listOf(output), want.outputs, [...path, 'outputs'], checks)
  if (losses !== undefined) {
    const total = run(() => layer.regularizationLoss(added))
    const got = total === undefined ? [0] : await total.data()
    const sum = losses.reduce((a, b) => a + b, 0)
    checks.compareElements('sum of losses', got, { dtype: 'float32', shape: [], data: [sum] })
  }
  return asStored
}

async function compareOutputs(
  of: string,
  got: readonly Tensor[],
  want: readonly StoredTensor[],
  path: readonly (string | number)[],
  checks: Checks,
): Promise<boolean> {
  if (got.length !== want.length) checks.fail(`${of}: ${got.length} tensors, expected ${want.length}`)
  let asStored = true
  for (const [k, stored] of want.entries()) {
    if (got[k] !== undefined && !(await checks.compare(`${of} ${k}`, got[k], stored, [...path, k]))) asStored = false
  }
  return asStored
}

/** The further calls of a stateful layer, and the first one again after a reset. */
async function compareStates(
  layer: Capable,
  first: OurCall<StoredTensor>,
  one: LayerCase,
  checks: Checks,
  run: Run,
): Promise<void> {
  if (one.stateful_calls === undefined) return
  for (const [k, { args, kwargs = {}, outputs }] of one.stateful_calls.entries()) {
    const real = run(() => realCall(mapped(one, callOf(args, kwargs)), tensorOf))
    const got = run(() => listOf(layer.apply(real.input, real.options)))
    await compareOutputs(`call ${k + 2}: output`, got, outputs, ['stateful_calls', k, 'outputs'], checks)
  }
  if (layer.resetStates === undefined) return checks.fail('the layer has no resetStates')
  run(() => layer.resetStates?.())
  const real = run(() => realCall(first, tensorOf))
  const got = run(() => listOf(layer.apply(real.input, real.options)))
  await compareOutputs('after resetStates: output', got, one.outputs, ['outputs'], checks)
}

async function compareMask(
  layer: Capable,
  call: OurCall<StoredTensor>,
  one: LayerCase,
  checks: Checks,
  run: Run,
): Promise<void> {
  const argument = mapped(one, callOf([one.args[0]!], {})).input
  const given = one.input_mask ?? one.kwargs.mask ?? null
  const mask = run(() => {
    const x = realCall({ ...call, input: argument }, tensorOf).input
    return layer.computeMask(x, masksOf(given))
  })
  const wanted = leaves(one.output_mask)
  const got = mask === undefined || isTensor(mask) ? [mask] : mask
  const present = (list: readonly unknown[]): string[] => list.map((one) => (one == null ? 'none' : 'mask'))
  // A list of no masks is not a mask.
  if (got.every((one) => one === undefined) && wanted.every((one) => one === null)) return
  checks.same('masks of the output', present(got), present(wanted))
  for (const [k, want] of wanted.entries()) {
    const found = got[k]
    if (want !== null && found !== undefined) await checks.compare(`mask ${k} of the output`, found, want)
  }
}

function masksOf(given: Stored): Tensor | readonly (Tensor | undefined)[] | undefined {
  const masks = leaves(given).map((one) => (one === null ? undefined : tensorOf(one)))
  return Array.isArray(given) ? masks : masks[0]
}

/** The call in training: outputs, gradients, and the statistics after it. */
async function compareTraining(
  fresh: (checks: Checks) => Promise<AnyLayer | undefined>,
  quiet: Checks,
  call: OurCall<StoredTensor>,
  one: LayerCase,
  checks: Checks,
  run: Run,
): Promise<void> {
  const training = one.training!
  const trained: OurCall<StoredTensor> = { ...call, options: { ...call.options, training: true } }
  const layer = (await fresh(quiet))!
  const before = checks.problems.length
  await compareCall(layer, trained, training, ['training'], checks, run)
  const weights = kerasWeights(layer)
  const all = weights.length === training.weights_after.length
  const after = all ? weights : weights.filter(({ parameter }) => !parameter.trainable)
  if (after.length !== training.weights_after.length) {
    checks.fail(`${after.length} weights after training, expected ${training.weights_after.length}`)
  }
  for (const [k, want] of training.weights_after.entries()) {
    const weight = after[k]
    if (weight === undefined) continue
    await checks.compare(`${weight.path} after training`, weight.parameter, want, ['training', 'weights_after', k])
  }
  if (training.gradients !== undefined) {
    await compareGradients((await fresh(quiet))!, trained, training.gradients, training.outputs, checks, run)
  }
  for (let k = before; k < checks.problems.length; k++) checks.problems[k] = `in training: ${checks.problems[k]}`
}

/** `layer.transformImages(images, transformation, { training: true })`, for layers with random parameters. */
async function runMethod(one: LayerCase, call: OurCall<StoredTensor>, checks: Checks, run: Run): Promise<void> {
  const { layer } = builtLayer(one, call, run)
  compareConfigs(checks, kerasConfigOf(layer), { className: one.class, config: one.config })
  checks.same('supportsMasking', layer.supportsMasking, one.supports_masking)
  const name = camelCase(one.method!)
  const method = (layer as unknown as Record<string, unknown>)[name]
  if (typeof method !== 'function') return checks.fail(`the layer has no ${name}`)
  const output = run(() => {
    const transformation = Object.fromEntries(
      Object.entries(one.transformation ?? {}).map(([key, value]) => [camelCase(key), transformed(value)]),
    )
    const { input } = realCall(call, tensorOf)
    return (method as (...given: unknown[]) => Tensor | readonly Tensor[]).call(layer, input, transformation, {
      training: true,
    })
  })
  await compareOutputs('output', listOf(output), one.outputs, ['outputs'], checks)
}

function transformed(value: unknown): unknown {
  if (isStored(value)) return tensorOf(value)
  return Array.isArray(value) ? value.map(transformed) : (value ?? undefined)
}
