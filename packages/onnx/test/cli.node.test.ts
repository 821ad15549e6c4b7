// The command: what it says about a file, and what it makes of folders of cases.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { main } from '../src/cli/main.js'
import { loadOnnx, runCase } from '../src/node.js'
import { encode } from '../src/proto/fields.js'
import { modelFields } from '../src/proto/messages.js'
import { info, model, node } from './support/build.js'
import { filesOf } from './support/tar.js'

let folder = ''
const suite = filesOf('node-suite.tar.gz')

async function put(path: string, bytes: Uint8Array): Promise<string> {
  const place = join(folder, path)
  await mkdir(dirname(place), { recursive: true })
  await writeFile(place, bytes)
  return place
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onnx-'))
  for (const [name, bytes] of suite) {
    if (/\/test_(add|relu|bernoulli)\//.test(name)) await put(name.replace('onnxsuite', 'cases'), bytes)
  }
})
afterAll(() => rm(folder, { recursive: true }))

async function run(...args: string[]): Promise<{ readonly code: number; readonly lines: readonly string[] }> {
  const lines: string[] = []
  return { code: await main(args, (line) => lines.push(...line.split('\n'))), lines }
}

test('run counts the cases of folders, and says what is wrong', async () => {
  const all = await run('run', join(folder, 'cases'))
  expect(all.code).toBe(1)
  expect(all.lines[0]).toMatch(/^test_bernoulli: test_data_set_0: output 'y': element \d+ is [01], expected [01]$/)
  expect(all.lines.at(-1)).toBe('2 passed, 1 failed')
  const one = await run('run', join(folder, 'cases/test_add'), join(folder, 'cases/test_relu'), '--rtol', '0')
  expect(one).toEqual({ code: 0, lines: ['2 passed, 0 failed'] })
})

test('info shows what is in files that cannot be loaded, and why', async () => {
  const relu = { input: [info('x', [2])], output: [info('y', [2])], node: [node('Relu', ['x'], ['y'])] }
  const lines = async (name: string, bytes: Uint8Array): Promise<readonly string[]> =>
    (await run('info', await put(name, bytes))).lines
  const newer = await lines('newer.onnx', model(relu, 99))
  expect(newer[0]).toMatch(/IR version 8, operators of ai.onnx 99$/)
  expect(newer).toContain('  Relu × 1')
  expect(newer.at(-1)).toBe('it cannot be loaded: onnx: file: the model uses opset 99, expected 7 to 24')
  const none = await lines('unversioned.onnx', encode({ graph: { name: 'g', ...relu } }, modelFields))
  expect(none[0]).toMatch(/IR version missing, operators of no set$/)
  expect(none.at(-1)).toMatch(/^it cannot be loaded: onnx: file: the IR version is missing/)
  const externalData = [
    { key: 'location', value: 'beside.bin' },
    { key: 'length', value: '8' },
  ]
  const outside = model({
    ...relu,
    initializer: [{ name: 'w', dims: [2], dataType: 1, dataLocation: 1, externalData }],
    node: [node('Add', ['x', 'w'], ['y'])],
  })
  expect((await lines('beside/model.onnx', outside)).at(-1)).toBe(
    "it cannot be loaded: onnx: initializer 'w': its data is in 'beside.bin', which does not exist",
  )
  await put('beside/beside.bin', new Uint8Array(8))
  expect((await lines('beside/model.onnx', outside)).at(-1)).toBe('it can be loaded')
})

test('info shows inputs, outputs and operators, and what is missing', async () => {
  const good = await put(
    'good.onnx',
    model({ input: [info('x', ['n', 2])], output: [info('y', ['n', 2])], node: [node('Relu', ['x'], ['y'])] }),
  )
  expect((await run('info', good)).lines).toEqual([
    `${good}: IR version 8, operators of ai.onnx 17`,
    'inputs:',
    '  x: float [n, 2]',
    'outputs:',
    '  y: float [n, 2]',
    'initializers: 0 tensors, 0 elements',
    'operators:',
    '  Relu × 1',
    'missing: nothing',
    'it can be loaded',
  ])
  const other = await put(
    'other.onnx',
    model({ input: [info('x', [2])], output: [info('y', [2])], node: [node('Wibble', ['x'], ['y'])] }),
  )
  expect((await run('info', other)).lines.slice(-2)).toEqual([
    'missing: Wibble',
    "it cannot be loaded: onnx: node 0 (Wibble): unknown operator 'Wibble'",
  ])
})

test('without a command, or with an unknown one, the usage is shown', async () => {
  expect((await run()).code).toBe(0)
  const unknown = await run('convert')
  expect([unknown.code, unknown.lines[0]]).toEqual([1, 'usage: tensorloom-onnx info <model.onnx>'])
  await expect(run('run', join(folder, 'nothing'))).rejects.toThrow(/holds no case/)
})

test('external data is read from the folder of the model, and links out of it are refused', async () => {
  const external = (location: string): Uint8Array =>
    model({
      output: [info('y', [2])],
      initializer: [
        { name: 'w', dims: [2], dataType: 1, dataLocation: 1, externalData: [{ key: 'location', value: location }] },
      ],
      node: [node('Neg', ['w'], ['y'])],
    })
  await put('secret.bin', new Uint8Array(Float32Array.of(1, 2).buffer))
  await put('model/w.bin', new Uint8Array(Float32Array.of(3, 4).buffer))
  await symlink('../secret.bin', join(folder, 'model/link.bin'))
  const loaded = await loadOnnx(await put('model/a.onnx', external('w.bin')))
  expect([...loaded.parameters[0]!.dataSync()]).toEqual([3, 4])
  await expect(loadOnnx(await put('model/b.onnx', external('link.bin')))).rejects.toThrow(
    /leads out of the folder of the model/,
  )
  await expect(loadOnnx(await put('model/c.onnx', external('none.bin')))).rejects.toThrow(
    /its data is in another file: .*'none.bin' beside it does not exist\nhelp: copy it/,
  )
  await expect(loadOnnx(join(folder, 'none.onnx'))).rejects.toThrow(/loadOnnx: .*none.onnx: no such file or folder/)
})

test('a case that is not there is a failure, not an exception', async () => {
  expect(await runCase(join(folder, 'nowhere'))).toMatch(/ENOENT/)
})
