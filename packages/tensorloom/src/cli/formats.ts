// The formats that the command reads and writes. Packages are loaded when a format needs them.
import { type AnyLayer, type Layer, type LayerValue, loadModel, saveModel } from '@tensorloom/layers'
import { loadModel as loadFile } from '@tensorloom/layers/node'
import type { ExportOptions } from '@tensorloom/onnx'
import { type DType, TensorloomError, use } from '@tensorloom/tensor'
import { needed } from './packages.js'

type AnyModel = Layer<LayerValue, LayerValue>

/** How weights are stored. */
export interface WriteOptions {
  /** How TensorFlow.js stores them. */
  readonly quantize?: 'float16' | 'uint8' | 'uint16' | undefined
  /** Whether a safetensors file has them in half precision. */
  readonly half?: boolean | undefined
}

/** A model as the files of a format, by name; undefined stands for the name that the user gave. */
export interface Written {
  readonly files: ReadonlyMap<string | undefined, Uint8Array>
  /** Reads the model again. */
  readonly load: () => Promise<AnyLayer>
}

/** A format. */
export interface Format {
  /** Its name for users. */
  readonly name: string
  /** Reads a model from a path; undefined for formats that hold no model. */
  readonly read?: (path: string) => Promise<AnyLayer>
  /** The options that it writes by; others are an error. */
  readonly options?: readonly (keyof WriteOptions)[]
  /** Writes a model; `again` reads the model of the input once more. */
  readonly write: (model: AnyLayer, options: WriteOptions, again: () => Promise<AnyLayer>) => Promise<Written>
}

const single = (bytes: Uint8Array, load: () => Promise<AnyLayer>): Written => ({
  files: new Map([[undefined, bytes]]),
  load,
})
const typed = (model: AnyLayer): AnyModel => model as unknown as AnyModel

/** What `@tensorloom/keras` has for files. */
interface KerasFiles {
  loadKeras(source: Uint8Array): Promise<{ readonly model: AnyLayer }>
  saveKeras(model: AnyLayer, options: { readonly format: 'keras' | 'h5' }): Promise<Uint8Array>
  saveKerasWeights(model: AnyLayer): Promise<Uint8Array>
  loadKerasWeights(model: AnyLayer, source: Uint8Array): Promise<unknown>
}

async function keras(): Promise<KerasFiles> {
  const found: unknown = await needed('files of Keras', '@tensorloom/keras', () => import('@tensorloom/keras'))
  if (typeof (found as Partial<KerasFiles>).loadKeras === 'function') return found as KerasFiles
  throw new TensorloomError('tensorloom convert: this version of @tensorloom/keras does not read files of Keras', {
    help: 'npm i @tensorloom/keras@latest',
  })
}

const onnxPackage = () => needed('ONNX models', '@tensorloom/onnx', () => import('@tensorloom/onnx'))
const tfjsPackage = () => needed('models of TensorFlow.js', '@tensorloom/tfjs', () => import('@tensorloom/tfjs'))

// Other programs write JSON, too: what has no weights is not a model.
async function checkModelJson(path: string): Promise<void> {
  const { readFile } = await import('node:fs/promises')
  let json: unknown
  try {
    json = JSON.parse(await readFile(path, 'utf8'))
  } catch {
    // What is wrong with it is said when it is read.
    return
  }
  const has = (name: string): boolean => typeof json === 'object' && json !== null && Object.hasOwn(json, name)
  if (has('modelTopology')) return
  if (has('weight_map')) {
    throw new TensorloomError(
      `tensorloom convert: ${path} is the index of a safetensors file: it has weights, but no model`,
      {
        help: "build the model in code, and call loadWeights(model, source, { layout: 'pytorch' })",
      },
    )
  }
  if (has('class_name') && has('config')) {
    throw new TensorloomError(`tensorloom convert: ${path} is a config of Keras: it has layers, but no weights`, {
      help: "save the model in Keras as a file: model.save('model.keras')",
    })
  }
}

// So that its layers are found in other files, which then say where they are from.
async function useTfjs(): Promise<void> {
  const { tfjs } = await tfjsPackage()
  use(tfjs)
}

interface GraphPorts {
  readonly inputs?: readonly {
    readonly name: string
    readonly dtype?: DType
    readonly shape?: readonly (number | null)[]
  }[]
}

// A graph model has no shape that it was built for: its inputs say what it takes.
function portsOf(model: AnyLayer): ExportOptions {
  const { inputs } = model as GraphPorts
  if (model.type !== '@tensorloom/tfjs/graphModel' || inputs === undefined) return {}
  return {
    inputShape: inputs.map(({ shape = [null] }) => shape.slice(1)),
    inputDtype: inputs.map(({ dtype = 'float32' }) => dtype),
    inputNames: inputs.map(({ name }) => name),
  }
}

function kerasFormat(format: 'keras' | 'h5'): Format {
  return {
    name: 'Keras',
    async read(path) {
      const { loadKeras } = await keras()
      const { readFile } = await import('node:fs/promises')
      return (await loadKeras(await readFile(path))).model
    },
    async write(model) {
      const { saveKeras, loadKeras } = await keras()
      const bytes = await saveKeras(model, { format })
      return single(bytes, async () => (await loadKeras(bytes)).model)
    },
  }
}

type FormatName = 'safetensors' | 'onnx' | 'tfjs' | 'keras' | 'h5' | 'weights'

const formats: Readonly<Record<FormatName, Format>> = {
  safetensors: {
    name: 'Tensorloom',
    async read(path) {
      try {
        return await loadFile<AnyLayer>(path)
      } catch (error) {
        // A layer that only models of TensorFlow.js have.
        if (!(error instanceof TensorloomError && error.message.includes('@tensorloom/cornerUpSampling2d'))) throw error
        await useTfjs()
        return loadFile<AnyLayer>(path)
      }
    },
    options: ['half'],
    async write(model, { half = false }) {
      const bytes = await saveModel(typed(model), { halfPrecision: half })
      return single(bytes, () => loadModel<AnyLayer>(bytes))
    },
  },
  onnx: {
    name: 'ONNX',
    async read(path) {
      const { loadOnnx } = await needed('ONNX models', '@tensorloom/onnx', () => import('@tensorloom/onnx/node'))
      return await loadOnnx(path)
    },
    async write(model) {
      const { OnnxModel, exportOnnx, loadOnnx, saveOnnx } = await onnxPackage()
      const same = model instanceof OnnxModel
      const bytes = same ? await saveOnnx(model) : exportOnnx(model, portsOf(model))
      return single(bytes, async () => loadOnnx(bytes))
    },
  },
  tfjs: {
    name: 'TensorFlow.js',
    async read(path) {
      await checkModelJson(path)
      await useTfjs()
      const { loadTfjs } = await needed(
        'models of TensorFlow.js',
        '@tensorloom/tfjs',
        () => import('@tensorloom/tfjs/node'),
      )
      return loadTfjs<AnyLayer>(path)
    },
    options: ['quantize'],
    async write(model, { quantize }) {
      const { loadTfjs, saveTfjs } = await tfjsPackage()
      const { 'model.json': json, ...weights } = await saveTfjs(typed(model), { quantize })
      const files = new Map<string | undefined, Uint8Array>([...Object.entries(weights), [undefined, json!]])
      return { files, load: () => loadTfjs<AnyLayer>(json!, { files: weights }) }
    },
  },
  keras: kerasFormat('keras'),
  h5: kerasFormat('h5'),
  weights: {
    name: 'Keras (weights)',
    async write(model, _, again) {
      const { saveKerasWeights, loadKerasWeights } = await keras()
      const bytes = await saveKerasWeights(model)
      return single(bytes, async () => {
        const other = await again()
        await loadKerasWeights(other, bytes)
        return other
      })
    },
  },
}

/** The format of a file, by its first bytes. */
export function formatOf(path: string, start: Uint8Array): Format {
  const [a, b, c, d] = start
  if (a === 0x89 && b === 0x48 && c === 0x44 && d === 0x46) return formats.h5
  if (a === 0x50 && b === 0x4b) return formats.keras
  const text = new TextDecoder().decode(start)
  if (/^\uFEFF?\s*\{/.test(text)) return formats.tfjs
  // Eight bytes say how long the JSON is that follows.
  if (start.length > 8 && text.slice(8).trimStart().startsWith('{') && start[8] === 0x7b) return formats.safetensors
  // A protobuf message: the version, the producer or the graph comes first.
  if (a === 0x08 || a === 0x12 || a === 0x3a) return formats.onnx
  throw new TensorloomError(`tensorloom convert: ${path} is of no format that is known here`, {
    help: 'it can be a safetensors file with a model, model.json, .onnx, .keras or .h5',
  })
}

/** The format that the name of a file asks for. */
export function formatFor(path: string): Format {
  const endings: readonly (readonly [string, Format])[] = [
    ['.safetensors', formats.safetensors],
    ['.onnx', formats.onnx],
    ['.json', formats.tfjs],
    ['.keras', formats.keras],
    ['.weights.h5', formats.weights],
    ['.h5', formats.h5],
  ]
  const found = endings.find(([ending]) => path.toLowerCase().endsWith(ending))
  if (found !== undefined) return found[1]
  throw new TensorloomError(`tensorloom convert: the name ${path} does not tell a format`, {
    help: `let it end with ${endings.map(([ending]) => ending).join(', ')}`,
  })
}
