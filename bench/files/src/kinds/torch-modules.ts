// Builds models of ours that compute what a PyTorch module does, from the text that PyTorch prints for it.
import * as layers from '@tensorloom/layers'
import { type Shape, type Tensor, transpose } from '@tensorloom/tensor'
import { numbersOf, parseModule, type TorchModule } from './torch-text.js'

/** A built model, and how it is applied to PyTorch's inputs. */
export interface BuiltModule {
  readonly model: layers.AnyLayer
  readonly run: (inputs: readonly Tensor[]) => Tensor
}

// What the text does not say: heads of attention, and how a block is put together.
interface Unsaid {
  readonly heads: number
  readonly activation: 'relu' | 'gelu' | 'tanh'
  readonly normalizeFirst: boolean
}

/** What is known where a module stands: what the text does not say, and the rank of its input. */
interface Context {
  readonly unsaid: Unsaid
  rank: number
}

/** The models that a module may be, one for each way to fill in what its text leaves out. */
export function builtModules(text: string, inputs: readonly Shape[]): readonly (() => BuiltModule)[] {
  const module = parseModule(text)
  const needsGuess = /Transformer|MultiheadAttention/.test(text)
  const choices = needsGuess
    ? guesses(text)
    : (['tanh', 'relu'] as const).map((activation) => ({ heads: 1, activation, normalizeFirst: false }))
  return choices.map((unsaid) => () => build(module, inputs, unsaid))
}

function guesses(text: string): readonly Unsaid[] {
  const features = Number(/in_features=(\d+)/.exec(text)?.[1] ?? 1)
  const heads = Array.from({ length: features }, (_, k) => k + 1).filter((one) => features % one === 0)
  return heads.flatMap((count) =>
    (['relu', 'gelu'] as const).flatMap((activation) =>
      [false, true].map((normalizeFirst) => ({ heads: count, activation, normalizeFirst })),
    ),
  )
}

function build(module: TorchModule, shapes: readonly Shape[], unsaid: Unsaid): BuiltModule {
  const images = takesImages(module)
  const moved = (shape: Shape): Shape => (images && shape.length > 2 ? [...shape.slice(2), shape[1]!] : shape.slice(1))
  const batchFirst = !/^(LSTM|GRU|RNN)$/.test(module.kind) || module.named.batch_first === 'True'
  if (!batchFirst) throw new Error('only modules with the batch first are built')
  if (module.kind === 'MultiheadAttention' || module.kind === 'Bilinear') {
    const layer =
      module.kind === 'Bilinear' ? bilinear(module) : layers.multiHeadAttention(unsaid.heads, headSize(module, unsaid))
    const list = (given: readonly Tensor[]): readonly Tensor[] =>
      // PyTorch: query, key, value. Here: query, value, key.
      given.length === 3 ? [given[0]!, given[2]!, given[1]!] : given.length === 1 ? [given[0]!, given[0]!] : given
    const own = shapes.map((shape) => shape.slice(1))
    ;(layer as unknown as { buildFor(shape: unknown): void }).buildFor(
      own.length === 3 ? [own[0], own[2], own[1]] : own.length === 1 ? [own[0], own[0]] : own,
    )
    return {
      model: layer,
      run: (given) => (layer as unknown as { apply(x: unknown): Tensor }).apply(list(given)),
    }
  }
  const model = layers.sequential(layersOf(module, { unsaid, rank: shapes[0]!.length }), {
    inputShape: moved(shapes[0]!),
  })
  return {
    model: model,
    run: ([x]) => {
      const y = model.apply(images && x!.rank > 2 ? channelsLast(x!) : x!)
      return givesImages(module, y.rank) ? channelsFirst(y) : y
    },
  }
}

const range = (count: number, from: number): number[] => Array.from({ length: count }, (_, k) => k + from)
const channelsLast = (x: Tensor): Tensor => transpose(x, { perm: [0, ...range(x.rank - 2, 2), 1] })
const channelsFirst = (x: Tensor): Tensor => transpose(x, { perm: [0, x.rank - 1, ...range(x.rank - 2, 1)] })

const imageKinds =
  /^(Conv|ConvTranspose|BatchNorm|InstanceNorm|MaxPool|AvgPool|AdaptiveAvgPool|GroupNorm|Dropout)\dd$|^GroupNorm$/

// The first module that says what it takes.
function takesImages(module: TorchModule): boolean {
  const [first] = flat(module).filter(
    ({ kind }) => !/^(ReLU|GELU|Tanh|Sigmoid|SiLU|ELU|LeakyReLU|Dropout|Identity|Softmax)$/.test(kind),
  )
  return first !== undefined && imageKinds.test(first.kind)
}

function givesImages(module: TorchModule, rank: number): boolean {
  return rank > 2 && flat(module).some(({ kind }) => imageKinds.test(kind) || kind === 'Unflatten')
}

function flat(module: TorchModule): readonly TorchModule[] {
  return module.kind === 'Sequential' ? module.children.flatMap(([, child]) => flat(child)) : [module]
}

type Made = layers.Layer | readonly layers.Layer[]
type Maker = (module: TorchModule, context: Context) => Made

const isTrue = (text: string | undefined, otherwise = true): boolean =>
  text === undefined ? otherwise : text === 'True'
const eps = ({ named }: TorchModule, otherwise = 1e-5): number => Number(named.eps ?? otherwise)

const activations: Readonly<Record<string, string>> = {
  ReLU: 'relu',
  Tanh: 'tanh',
  Sigmoid: 'sigmoid',
  SiLU: 'silu',
  Softplus: 'softplus',
  Mish: 'mish',
  SELU: 'selu',
  LogSigmoid: 'logSigmoid',
  Softsign: 'softsign',
  ReLU6: 'relu6',
}

function conv(rank: 1 | 2 | 3): Maker {
  return ({ positional, named }) => {
    const [inputs = 0, filters = 0] = positional.map(Number)
    const each = (name: string, otherwise: number): number[] => numbersOf(named[name], rank, otherwise)
    const groups = Number(named.groups ?? 1)
    const padding = named.padding?.includes('same') ? undefined : each('padding', 0)
    const options = {
      strides: each('stride', 1) as never,
      dilationRate: each('dilation', 1) as never,
      useBias: isTrue(named.bias),
      padding: padding === undefined ? ('same' as const) : ('valid' as const),
    }
    const size = each('kernel_size', 1) as never
    const isDepthwise = groups > 1 && groups === inputs && rank < 3
    const makers = { 1: layers.conv1d, 2: layers.conv2d, 3: layers.conv3d } as const
    const layer = isDepthwise
      ? (rank === 1 ? layers.depthwiseConv1d : layers.depthwiseConv2d)(size, {
          ...options,
          depthMultiplier: filters / inputs,
        })
      : makers[rank](filters, size, { ...options, groups })
    return padding?.some((one) => one > 0) ? [padded(rank, padding), layer] : layer
  }
}

function padded(rank: 1 | 2 | 3, padding: readonly number[]): layers.Layer {
  if (rank === 1) return layers.zeroPadding1d(padding[0])
  return rank === 2 ? layers.zeroPadding2d(padding) : layers.zeroPadding3d(padding)
}

// PyTorch crops `padding` on both sides, and adds `output_padding` at the end.
function convTranspose(rank: 1 | 2 | 3): Maker {
  return ({ positional, named }) => {
    const filters = Number(positional[1])
    const each = (name: string, otherwise: number): number[] => numbersOf(named[name], rank, otherwise)
    const [size, strides, padding, extra] = [
      each('kernel_size', 1),
      each('stride', 1),
      each('padding', 0),
      each('output_padding', 0),
    ]
    if (Number(named.groups ?? 1) !== 1) throw new Error('transposed convolutions in groups are not built')
    const makers = { 1: layers.conv1dTranspose, 2: layers.conv2dTranspose, 3: layers.conv3dTranspose } as const
    // A bias is on elements beyond the windows, too, so what is kept of them is right.
    const layer = makers[rank](filters, size, {
      strides: strides as never,
      dilationRate: each('dilation', 1) as never,
      useBias: isTrue(named.bias),
      ...(strides.every((one) => one > 1) && { outputPadding: extra as never }),
    })
    const crops = padding.map((one) => [one, one] as const)
    if (padding.every((one) => one === 0)) return layer
    return [
      layer,
      rank === 1 ? layers.cropping1d(crops[0]) : rank === 2 ? layers.cropping2d(crops) : layers.cropping3d(crops),
    ]
  }
}

interface RecurrentOptions {
  readonly returnSequences: true
  readonly useBias: boolean
}

function recurrent(make: (units: number, options: RecurrentOptions, unsaid: Unsaid) => layers.Layer): Maker {
  return ({ positional, named }, { unsaid }) => {
    const units = Number(positional[1])
    const options = { returnSequences: true, useBias: isTrue(named.bias) } as const
    const one = (): layers.Layer => make(units, options, unsaid)
    return range(Number(named.num_layers ?? 1), 0).map(() =>
      isTrue(named.bidirectional, false) ? layers.bidirectional(one()) : one(),
    )
  }
}

const batchNorm: Maker = (module) => {
  const affine = isTrue(module.named.affine)
  return layers.batchNormalization({ epsilon: eps(module), center: affine, scale: affine })
}

const instanceNorm: Maker = (module) => {
  const affine = isTrue(module.named.affine, false)
  return layers.instanceNormalization({ epsilon: eps(module), center: affine, scale: affine })
}

function pool(make: (size: never, options: never) => layers.Layer, rank: number): Maker {
  return ({ named, positional }) => {
    const each = (name: string, otherwise: string | undefined): number[] => numbersOf(named[name] ?? otherwise, rank, 0)
    if (each('padding', '0').some((one) => one > 0)) throw new Error('poolings with padding are not built')
    const size = each('kernel_size', positional[0])
    return make(size as never, { strides: numbersOf(named.stride, rank, size[0]!) } as never)
  }
}

function bilinear({ named }: TorchModule): layers.AnyLayer {
  return layers.bilinear(Number(named.out_features), { useBias: isTrue(named.bias) })
}

function headSize({ children }: TorchModule, { heads }: Unsaid): number {
  return Number(children[0]![1].named.in_features) / heads
}

function block(module: TorchModule, { unsaid: { heads, activation, normalizeFirst } }: Context): layers.Layer {
  const child = (name: string): TorchModule => module.children.find(([key]) => key === name)![1]
  return layers.transformerEncoder(Number(child('linear1').named.out_features), heads, {
    activation,
    normalizeFirst,
    layerNormEpsilon: eps(child('norm1')),
  })
}

const makers: Readonly<Record<string, Maker>> = {
  Linear: ({ named }) => layers.dense(Number(named.out_features), { useBias: isTrue(named.bias) }),
  Conv1d: conv(1),
  Conv2d: conv(2),
  Conv3d: conv(3),
  ConvTranspose1d: convTranspose(1),
  ConvTranspose2d: convTranspose(2),
  ConvTranspose3d: convTranspose(3),
  LSTM: recurrent((units, options) => layers.lstm(units, options)),
  GRU: recurrent((units, options) => layers.gru(units, options)),
  RNN: recurrent((units, options, { activation }) =>
    layers.simpleRnn(units, { ...options, activation: activation === 'relu' ? 'relu' : 'tanh' }),
  ),
  BatchNorm1d: batchNorm,
  BatchNorm2d: batchNorm,
  BatchNorm3d: batchNorm,
  InstanceNorm1d: instanceNorm,
  InstanceNorm2d: instanceNorm,
  InstanceNorm3d: instanceNorm,
  LayerNorm: (module) => {
    const axes = numbersOf(module.positional[0], 1, 1).length
    const affine = isTrue(module.named.elementwise_affine)
    return layers.layerNormalization({ epsilon: eps(module), axis: range(axes, -axes), center: affine, scale: affine })
  },
  GroupNorm: (module) => layers.groupNormalization({ groups: Number(module.positional[0]), epsilon: eps(module) }),
  Embedding: ({ positional }) => layers.embedding(Number(positional[0]), Number(positional[1])),
  PReLU: ({ named }, { rank }) => {
    // One number for each channel, or one for all.
    const shared = named.num_parameters === '1' ? range(rank - 1, 1) : range(rank - 2, 1)
    return layers.prelu({ sharedAxes: shared })
  },
  GELU: ({ named }) => {
    if (named.approximate?.includes('tanh')) throw new Error('GELU by tanh is not built')
    return layers.activation('gelu')
  },
  LeakyReLU: ({ named }) => layers.leakyRelu({ negativeSlope: Number(named.negative_slope ?? 0.01) }),
  ELU: ({ named }) => layers.elu({ alpha: Number(named.alpha ?? 1) }),
  Softmax: () => layers.softmax(),
  Dropout: () => layers.identity(),
  Dropout2d: () => layers.identity(),
  Identity: () => layers.identity(),
  Flatten: (_, context) => {
    context.rank = 2
    return layers.flatten()
  },
  Unflatten: ({ named }, context) => {
    const [channels, ...space] = numbersOf(named.unflattened_size, 1, 1)
    context.rank = space.length + 2
    return layers.reshape([...space, channels!])
  },
  MaxPool1d: pool((size, options) => layers.maxPooling1d(size, options), 1),
  MaxPool2d: pool((size, options) => layers.maxPooling2d(size, options), 2),
  AvgPool1d: pool((size, options) => layers.averagePooling1d(size, options), 1),
  AvgPool2d: pool((size, options) => layers.averagePooling2d(size, options), 2),
  AdaptiveAvgPool2d: ({ named, positional }) =>
    layers.adaptiveAveragePooling2d(numbersOf(named.output_size ?? positional[0], 2, 1)),
  TransformerEncoderLayer: block,
}

function layersOf(module: TorchModule, context: Context): layers.Layer[] {
  const { kind, children } = module
  if (kind === 'Sequential' || kind === 'TransformerEncoder' || kind === 'ModuleList') {
    return children.flatMap(([, child]) => layersOf(child, context))
  }
  if (Object.hasOwn(activations, kind)) return [layers.activation(activations[kind] as never)]
  const make = Object.hasOwn(makers, kind) ? makers[kind] : undefined
  if (make === undefined) throw new Error(`${kind} is a module that is not built here`)
  return [make(module, context)].flat()
}
