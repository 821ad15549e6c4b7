// The named kernels of the three convolutions: float32, one to three spatial axes, groups.
import type { Shape } from '@tensorloom/tensor'
import { type NamedKernel, type Signature, sizeOf, type View } from '@tensorloom/tensor/backend'
import { getOrInsert } from '../../../get-or-insert.js'
import type { Block } from '../../block.js'
import { withBlock } from '../../heap.js'
import type { Machine } from '../../machine.js'
import { type Epilogue, type Gemm, makeGemm } from '../gemm/index.js'
import { addressOf, areFilled, areFloat32 } from '../operands.js'
import { runsMost } from './arguments.js'
import { isDepthwise, makeDepthwise } from './depthwise.js'
import { hasFewFilters, makeFewFilters, turnedGeometry, turnedNumber } from './few-filters.js'
import { type Attributes, geometryOf } from './geometry.js'
import { makeInputGradient } from './input-gradient.js'
import { makePadder } from './padding.js'
import { makePatchProducts } from './patch-products.js'
import { isPointwise, makePointwise } from './pointwise.js'
import type { Geometry, PatchProducts } from './types.js'
import { makeWinograd, type Winograd } from './winograd.js'
import type { WinogradMatrices } from './winograd-matrices.js'
import { forwardMatrices, inputGradientMethod } from './winograd-method.js'

const attributesOf = (attrs: unknown): Attributes => attrs as Attributes

// With few filters per group the rendered kernel runs, because a product needs enough columns to be worth its packing.
function accepts({ inputs, outputs, attrs }: Signature, filters: Shape): boolean {
  const { groups, padding } = attributesOf(attrs)
  const runs = sizeOf(filters.slice(0, -2))
  const known = filters.length <= 5 && runs <= runsMost && padding.every(([before, after]) => before >= 0 && after >= 0)
  return (
    areFloat32([...inputs, ...outputs]) &&
    known &&
    (groups === 1 ||
      filters.at(-1)! >= 4 * groups ||
      isDepthwise({ inputs: filters.at(-2)!, outputs: filters.at(-1)! / groups, groups }))
  )
}

const secondInput = (signature: Signature): boolean => accepts(signature, signature.inputs[1]!.shape)
const firstOutput = (signature: Signature): boolean => accepts(signature, signature.outputs[0]!.shape)

const shapeOf = (input: View<Block> | number): Shape => (input as View<Block>).shape

/** The forward convolution, which can apply an epilogue while it writes its result. */
export interface ForwardConvolution extends NamedKernel<Block> {
  /** Runs with an epilogue. Returns false if the chosen method has none, so that the caller has to apply it. */
  runWith(epilogue: Epilogue, ...call: Parameters<NamedKernel<Block>['run']>): boolean
}

/** The kernels by name. */
export type ConvolutionKernels = Readonly<
  Record<'convolutionInputGradient' | 'convolutionFilterGradient', NamedKernel<Block>>
> & { readonly convolution: ForwardConvolution }

/** Convolutions of float32. */
export function convolutionKernels(machine: Machine, gemm: Gemm = makeGemm(machine)): ConvolutionKernels {
  const pad = makePadder(machine)
  const patches = makePatchProducts(machine)
  const inputGradient = makeInputGradient(machine)
  const native = machine.native?.patches(machine)
  const patchesOf = (geometry: Geometry): PatchProducts => (native?.takes(geometry) ? native : patches)
  const depthwise = makeDepthwise(machine)
  const pointwise = makePointwise(gemm)
  const fewFilters = makeFewFilters(machine)
  const winograds = new Map<WinogradMatrices, Winograd>()
  const winogradOf = (matrices: WinogradMatrices): Winograd =>
    getOrInsert(winograds, matrices, () => makeWinograd(machine, gemm, pad, matrices))
  // Calls `run` with the address of padded images.
  const withPadding = (x: number, geometry: Geometry, run: (x: number) => void): void => {
    if (!geometry.isPadded) {
      run(x)
      return
    }
    const { padded, batch, channels } = geometry
    withBlock(machine.heap, 4 * batch * channels * padded[0] * padded[1] * padded[2], (at) => {
      pad(x, at, geometry)
      run(at)
    })
  }
  const forward: ForwardConvolution['runWith'] = (epilogue, [x, filters], [out], attrs, { outputs }) => {
    const geometry = geometryOf(shapeOf(x!), shapeOf(filters!), outputs[0]!.shape, attributesOf(attrs))
    const [from, weights, to] = [addressOf(x), addressOf(filters), out!.at]
    const matrices = forwardMatrices(geometry)
    if (isPointwise(geometry)) pointwise.forward(geometry, from, weights, to, epilogue)
    else if (matrices !== undefined) winogradOf(matrices).forward(geometry, from, weights, to, epilogue)
    else if (hasFewFilters(geometry)) {
      const { filters } = geometry
      withPadding(from, geometry, (images) => fewFilters(geometry, images, weights, (f, k) => k * filters + f, to))
      return false
    } else if (isDepthwise(geometry)) {
      withPadding(from, geometry, (images) => depthwise.forward(geometry, images, weights, to))
      return false
    } else withPadding(from, geometry, (images) => patchesOf(geometry).forward(geometry, images, weights, to, epilogue))
    return true
  }
  return {
    convolution: {
      accepts: secondInput,
      runWith: forward,
      run(...call) {
        forward({}, ...call)
      },
    },
    convolutionInputGradient: {
      // Routines divide by the number of windows.
      accepts: (signature) => secondInput(signature) && areFilled([signature.inputs[0]!]),
      run([upstream, filters], [out], attrs, { outputs }) {
        const geometry = geometryOf(outputs[0]!.shape, shapeOf(filters!), shapeOf(upstream!), attributesOf(attrs))
        const [from, weights, to] = [addressOf(upstream), addressOf(filters), out!.at]
        const method = inputGradientMethod(geometry)
        const turned = turnedGeometry(geometry)
        if (isPointwise(geometry)) pointwise.inputGradient(geometry, from, weights, to)
        else if (method !== undefined) {
          const winograd = winogradOf(method.matrices)
          if (method.back) winograd.inputGradientBack(geometry, from, weights, to)
          else winograd.inputGradient(geometry, from, weights, to)
        } else if (turned !== undefined) {
          withPadding(from, turned, (images) => fewFilters(turned, images, weights, turnedNumber(turned), to))
        } else if (isDepthwise(geometry)) depthwise.inputGradient(geometry, from, weights, to)
        else if (native?.takes(geometry)) native.inputGradient(geometry, from, weights, to)
        else inputGradient(geometry, from, weights, to)
      },
    },
    convolutionFilterGradient: {
      accepts: firstOutput,
      run([x, upstream], [out], attrs, { outputs }) {
        const geometry = geometryOf(shapeOf(x!), outputs[0]!.shape, shapeOf(upstream!), attributesOf(attrs))
        const [from, above, to] = [addressOf(x), addressOf(upstream), out!.at]
        const matrices = forwardMatrices(geometry)
        if (isPointwise(geometry)) pointwise.filterGradient(geometry, from, above, to)
        else if (matrices !== undefined) winogradOf(matrices).filterGradient(geometry, from, above, to)
        else
          withPadding(from, geometry, (images) =>
            (isDepthwise(geometry) ? depthwise : patchesOf(geometry)).filterGradient(geometry, images, above, to),
          )
      },
    },
  }
}
