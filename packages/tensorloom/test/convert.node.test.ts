// `tensorloom convert`: every pair of formats, what it prints, and what it refuses.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  conv2d,
  dense,
  embedding,
  flatten,
  functional,
  groupNormalization,
  gru,
  input,
  sequential,
} from '@tensorloom/layers'
import { saveModel } from '@tensorloom/layers/node'
import { relu } from '@tensorloom/tensor'
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { main } from '../src/cli/main.js'
import { needed } from '../src/cli/packages.js'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convert-'))
})
afterEach(() => rm(folder, { recursive: true }))

const at = (name: string): string => join(folder, name)

async function run(...args: readonly string[]): Promise<string> {
  const lines: string[] = []
  const code = await main(
    args.map((arg) => (/^\w.*\./.test(arg) ? at(arg) : arg)),
    (line) => lines.push(line),
  )
  expect(code).toBe(0)
  return lines.join('\n').replaceAll(folder, '')
}

const convert = (...args: readonly string[]): Promise<string> => run('convert', ...args)

const models = {
  cnn: () =>
    sequential([
      conv2d(3, 3, { activation: 'relu', inputShape: [8, 8, 2] }),
      flatten(),
      dense(4, { activation: 'softmax' }),
    ]),
  text: () => sequential([embedding(9, 4, { inputShape: [5] }), gru(3, { resetAfter: false }), dense(2)]),
  two: () => {
    const [a, b] = [input([4], { name: 'a' }), input([4], { name: 'b' })]
    const shared = dense(3)
    return functional({ inputs: [a, b], outputs: [relu(shared.apply(a).add(shared.apply(b))), dense(1).apply(a)] })
  },
}

describe.each(Object.entries(models))('%s', (_, make) => {
  it('goes from format to format, and predicts the same', async () => {
    await saveModel(make() as never, at('model.safetensors'))
    for (const [from, to] of [
      ['model.safetensors', 'model.json'],
      ['model.json', 'again.safetensors'],
      ['model.json', 'model.onnx'],
      ['again.safetensors', 'again.onnx'],
      ['model.json', 'sub.json'],
      ['model.json', 'model.keras'],
      ['model.keras', 'keras.onnx'],
      ['model.keras', 'model.weights.h5'],
    ] as const) {
      const printed = await convert(from, to, '--force')
      const [, difference] = /random input is (\S+)/.exec(printed) ?? []
      expect(Number(difference), printed).toBeLessThan(1e-5)
    }
  })
})

const stored = fileURLToPath(new URL('../../tfjs/test/data/reference', import.meta.url))

test.each([
  ['graph_cnn', 'model.onnx'],
  ['graph_embedding', 'model.onnx'],
  ['upsampling', 'model.safetensors'],
])('%s of TensorFlow.js becomes %s', async (name, to) => {
  const printed = await convert(join(stored, name, 'model.json'), to)
  expect(Number(/random input is (\S+)/.exec(printed)?.[1]), printed).toBeLessThan(1e-5)
  if (to === 'model.safetensors') await convert(to, 'model.json')
})

test('it prints what it did', async () => {
  await saveModel(models.cnn(), at('model.safetensors'))
  const printed = await convert('model.safetensors', 'model.json', '--quantize', 'uint8')
  expect(printed).toMatch(
    /^\/model\.safetensors \(Tensorloom\) → \/group1-shard1of1\.bin, \/model\.json \(TensorFlow\.js\), \d+ bytes\n/,
  )
  expect(printed).toMatch(/\n493 parameters; the largest difference of predictions on random input is \d\.\de[-+]\d$/)
  expect((await readdir(folder)).sort()).toEqual(['group1-shard1of1.bin', 'model.json', 'model.safetensors'])
})

test('nothing is overwritten without --force', async () => {
  await saveModel(models.cnn(), at('model.safetensors'))
  await writeFile(at('group1-shard1of1.bin'), 'mine')
  await expect(convert('model.safetensors', 'model.json')).rejects.toThrow(
    /group1-shard1of1\.bin exists\nhelp: .*--force/,
  )
  expect(await readFile(at('group1-shard1of1.bin'), 'utf8')).toBe('mine')
  expect(await readdir(folder)).not.toContain('model.json')
  await convert('model.safetensors', 'model.json', '--force')
  expect(await readdir(folder)).toContain('model.json')
})

test('what cannot be converted is said, and nothing is written', async () => {
  await saveModel(sequential([groupNormalization({ groups: 2, inputShape: [4] })]), at('model.safetensors'))
  await expect(convert('model.safetensors', 'model.json')).rejects.toThrow(
    /a model of Tensorloom cannot become one of TensorFlow\.js: .*no layer GroupNormalization\nhelp: /,
  )
  await convert('model.safetensors', 'model.onnx')
  await expect(convert('model.onnx', 'other.safetensors')).rejects.toThrow(
    /a model of ONNX cannot become one of Tensorloom/,
  )
  await writeFile(at('text.txt'), 'no model')
  await expect(convert('text.txt', 'x.onnx')).rejects.toThrow(/no format that is known/)
  await expect(convert('none.onnx', 'x.onnx')).rejects.toThrow(/does not exist/)
  await expect(convert('model.onnx', 'model.bin')).rejects.toThrow(/does not tell a format/)
  expect((await readdir(folder)).sort()).toEqual(['model.onnx', 'model.safetensors', 'text.txt'])
})

test('what is not a model is told apart', async () => {
  await saveModel(models.cnn(), at('model.safetensors'))
  await writeFile(at('model.safetensors.index.json'), JSON.stringify({ metadata: {}, weight_map: {} }))
  await expect(convert('model.safetensors.index.json', 'x.onnx')).rejects.toThrow(
    /index of a safetensors file.*no model/,
  )
  await writeFile(at('config.json'), JSON.stringify({ class_name: 'Sequential', config: {} }))
  await expect(convert('config.json', 'x.onnx')).rejects.toThrow(/a config of Keras: it has layers, but no weights/)
  await expect(convert('.', 'x.onnx')).rejects.toThrow(/is a folder\nhelp: name a file/)
  await expect(convert('model.safetensors', 'x.onnx', '--quantize', 'uint8')).rejects.toThrow(
    /--quantize has no effect/,
  )
  await expect(convert('model.safetensors', 'x.json', '--half')).rejects.toThrow(/--half has no effect/)
  await convert('model.safetensors', 'half.safetensors', '--half')
})

test('arguments', async () => {
  expect(await run('--help')).toMatch(/^usage: tensorloom convert <in> <out>/)
  expect(await run('convert', '--help')).toMatch(/--quantize/)
  expect(await run()).toMatch(/^usage/)
  expect(await main(['wibble'], () => undefined)).toBe(1)
  await expect(convert('a.onnx')).rejects.toThrow('got 1 paths, expected two')
  await expect(convert('a.onnx', 'b.onnx', '--wibble')).rejects.toThrow('unknown option --wibble')
  await expect(convert('a.onnx', 'b.onnx', '--quantize', 'int4')).rejects.toThrow('--quantize is int4')
})

test('a package that is missing is named', async () => {
  const missing = Object.assign(new Error("Cannot find package '@tensorloom/onnx'"), { code: 'ERR_MODULE_NOT_FOUND' })
  const load = (): Promise<never> => Promise.reject(missing)
  await expect(needed('ONNX models', '@tensorloom/onnx', load)).rejects.toThrow(
    /need the package @tensorloom\/onnx.*\nhelp: npm i @tensorloom\/onnx/,
  )
  const other = new Error('broken')
  await expect(needed('x', 'y', () => Promise.reject(other))).rejects.toBe(other)
})
