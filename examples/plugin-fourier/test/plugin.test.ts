// A stranger's day: everything by name after use(fourier), and what a program without the plugin is told.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cpu } from '@tensorloom/backend-cpu'
import { loadDataset } from '@tensorloom/datasets'
import { dense, loadModel, saveModel, sequential } from '@tensorloom/layers'
import { definePlugin, setBackend, setSeed, use } from '@tensorloom/tensor'
import { compile } from '@tensorloom/train'
import { beforeAll, expect, it } from 'vitest'
import { fourier, Spectrum, spectrum } from '../src/index.js'

beforeAll(() => {
  setBackend(cpu())
  use(fourier)
})

// vitest ends a test after 5 s, which is too short for a busy machine.
const patience = { timeout: 60_000 }

const model = () => {
  setSeed(1)
  return sequential([
    spectrum({ inputShape: [64], windowInitializer: '@example/hann' }),
    dense(4, { activation: 'softmax' }),
  ])
}

it('a model is trained, saved and loaded by names', patience, async () => {
  const { x, y } = await loadDataset('@example/tones')
  const net = model()
  const trainer = compile(net, {
    optimizer: '@example/normalizedSgd',
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  })
  await trainer.fit({ x, y }, { epochs: 15, callbacks: ['@example/halveOnRise'], verbose: 0 })
  expect(trainer.optimizer.type).toBe('@example/normalizedSgd')
  expect((await trainer.evaluate({ x, y }, { verbose: 0 })).accuracy).toBeGreaterThan(0.95)

  const loaded = await loadModel(await saveModel(net))
  expect(loaded.layers[0]).toBeInstanceOf(Spectrum)
  expect((await loaded.predict(x)).dataSync()).toEqual((await net.predict(x)).dataSync())
})

it('a program without the plugin is told which package to install', patience, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fourier-'))
  const file = join(folder, 'model.safetensors')
  const program = `
    import { loadModel } from '@tensorloom/layers/node'
    import { memory } from '@tensorloom/tensor'
    try { await loadModel(${JSON.stringify(file)}) } catch (error) { console.log(error.message) }
    console.log(memory().tensors, 'tensors')
  `
  try {
    writeFileSync(file, await saveModel(model()))
    const cwd = fileURLToPath(new URL('..', import.meta.url))
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { cwd, encoding: 'utf8' })
    expect(stdout).toBe(
      "loadModel: unknown layer '@example/spectrum', which is from @example/tensorloom-fourier\n" +
        'help: npm i @example/tensorloom-fourier, then use(plugin) with the plugin that it exports, and load again; ' +
        'or pass it: loadModel(source, { layers: [TheClass] })\n0 tensors\n',
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it('can be used again, and is not replaced', () => {
  use(fourier)
  const other = definePlugin({ name: '@example/other', layers: [class extends Spectrum {}] })
  expect(() => use(other)).toThrow(
    "use: '@example/other' and '@example/tensorloom-fourier', which is already in use, both have the layer '@example/spectrum'",
  )
})
