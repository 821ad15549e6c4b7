// The files of the benchmark, with inputs and the outputs that are expected: exported by PyTorch, or by Tensorloom without it.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findTorch } from '@tensorloom/bench-peers/python'
import {
  add,
  batchNormalization,
  conv2d,
  dense,
  flatten,
  functional,
  input,
  type Layer,
  layerNormalization,
  lstm,
  maxPooling2d,
  multiHeadAttention,
  relu,
  sequential,
} from '@tensorloom/layers'
import { exportOnnx } from '@tensorloom/onnx'
import { randomNormal, setSeed } from '@tensorloom/tensor'

/** A network, and the batches that it is run with: a file for each. */
export interface Network {
  readonly name: 'cnn' | 'mlp' | 'lstm' | 'transformer'
  readonly title: string
  readonly batches: readonly number[]
  /** Shape of a sample, as PyTorch has it. */
  readonly shape: readonly number[]
}

/** The networks. */
export const networks: readonly Network[] = [
  {
    name: 'cnn',
    title: '3 × (3×3 convolution, batch norm, ReLU, pooling), dense 10',
    batches: [1, 16],
    shape: [3, 32, 32],
  },
  { name: 'mlp', title: 'dense 784-256-128-10 with ReLU', batches: [1, 32], shape: [784] },
  { name: 'lstm', title: 'LSTM of 64 units over 50 steps of 32 features, dense 10', batches: [1, 16], shape: [50, 32] },
  {
    name: 'transformer',
    title: 'attention of 4 heads over 64 steps of 128, dense 512, GELU',
    batches: [1, 8],
    shape: [64, 128],
  },
]

/** A model file with a run. */
export interface ModelCase {
  /** `cnn_16`: the network and the batch. */
  readonly name: string
  readonly file: string
  readonly shape: readonly number[]
  readonly input: readonly number[]
  /** The expected output. */
  readonly output: readonly number[]
}

/** Files in a folder that `remove` deletes. */
export interface ModelCases {
  readonly cases: readonly ModelCase[]
  /** What wrote them, in words. */
  readonly writer: string
  remove(): void
}

/** Writes the files of some networks. */
export async function writeCases(chosen: readonly Network[]): Promise<ModelCases> {
  const folder = mkdtempSync(join(tmpdir(), 'tensorloom-onnx-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    const torch = findTorch()
    if (torch === undefined) {
      return { cases: await exportLayers(folder, chosen), writer: 'Tensorloom: no Python with torch was found', remove }
    }
    const program = fileURLToPath(new URL('../src/models.py', import.meta.url))
    const wanted = chosen.map(({ name, batches, shape }) => ({ model: name, batches, shape }))
    const env = { ...process.env, ...torch.environment(1) }
    const { status, stderr } = spawnSync(torch.python, [program, folder, JSON.stringify(wanted)], {
      env,
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`PyTorch could not export the models:\n${stderr}`)
    const cases = chosen.flatMap(({ name, batches, shape }) =>
      batches.map((batch): ModelCase => {
        const path = join(folder, `${name}_${batch}`)
        const run = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as Pick<ModelCase, 'input' | 'output'>
        return { name: `${name}_${batch}`, file: `${path}.onnx`, shape: [batch, ...shape], ...run }
      }),
    )
    return { cases, writer: 'PyTorch', remove }
  } catch (error) {
    remove()
    throw error
  }
}

const makers: Readonly<Record<Network['name'], () => Layer>> = {
  cnn() {
    const stage = (filters: number) => [
      conv2d(filters, 3, { padding: 'same' }),
      batchNormalization(),
      relu(),
      maxPooling2d(2),
    ]
    return sequential([...stage(16), ...stage(32), ...stage(64), flatten(), dense(10, { activation: 'softmax' })])
  },
  mlp: () =>
    sequential([
      dense(256, { activation: 'relu' }),
      dense(128, { activation: 'relu' }),
      dense(10, { activation: 'softmax' }),
    ]),
  lstm: () => sequential([lstm(64), dense(10)]),
  transformer() {
    const x = input([64, 128])
    const before = layerNormalization().apply(x)
    const attended = add().apply([x, multiHeadAttention(4, 32).apply([before, before])])
    const between = layerNormalization().apply(attended)
    const wide = dense(512, { activation: 'gelu' }).apply(between)
    return functional({ inputs: x, outputs: add().apply([attended, dense(128).apply(wide)]) })
  },
}

async function exportLayers(folder: string, chosen: readonly Network[]): Promise<readonly ModelCase[]> {
  setSeed(1)
  const cases: ModelCase[] = []
  for (const { name, batches, shape } of chosen) {
    const model = makers[name]()
    // Images of layers have the channels last.
    const sample = name === 'cnn' ? [...shape.slice(1), shape[0]!] : shape
    for (const batch of batches) {
      const x = randomNormal([batch, ...sample])
      const y = model.apply(x)
      const file = join(folder, `${name}_${batch}.onnx`)
      writeFileSync(file, exportOnnx(model, { inputShape: sample, inputNames: ['x'], outputNames: ['y'] }))
      const [input, output] = [Array.from(await x.data()), Array.from(await y.data())]
      cases.push({ name: `${name}_${batch}`, file, shape: [batch, ...sample], input, output })
    }
  }
  return cases
}
