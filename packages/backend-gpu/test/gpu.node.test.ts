// The factory: which mode runs, and what it says where one does not. Node has no GPU.
import { BackendError } from '@tensorloom/tensor'
import { expect, test } from 'vitest'
import { gpu } from '../src/index.js'

const failure = async (options: Parameters<typeof gpu>[0]): Promise<BackendError> => {
  const error: unknown = await gpu(options).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(BackendError)
  return error as BackendError
}

test.each([
  ['cpu', 'cpu, no GPU'],
  ['webasm', 'webasm, no GPU'],
] as const)('mode %s says that it is not a GPU', async (mode, engine) => {
  const backend = await gpu({ mode })
  expect(backend.engine).toBe(engine)
  expect(backend.name).toBe('gpu')
  await backend.dispose()
})

test('a mode that is not there names those that are, and how to get it', async () => {
  const webgl2 = await failure({ mode: 'webgl2' })
  expect(webgl2.message).toContain("gpu: mode 'webgl2' is not there: there is no WebGL2")
  expect(webgl2.help).toBe("use a browser with WebGL2 and float textures; what is there: 'webasm', 'cpu'")
  const webgpu = await failure({ mode: 'webgpu' })
  expect(webgpu.message).toContain("gpu: mode 'webgpu' is not there: there is no WebGPU (navigator.gpu)")
  expect(webgpu.help).toContain('npm i webgpu')
})

test('without a GPU, auto fails and names the backend for processors', async () => {
  const error = await failure({})
  expect(error.message).toContain('gpu: there is no GPU here: webgpu: there is no WebGPU (navigator.gpu); webgl2:')
  expect(error.help).toContain('npm i @tensorloom/backend-cpu')
})

test('options are checked', async () => {
  await expect(gpu({ mode: 'webgl' as never })).rejects.toThrow(
    "gpu: mode is 'webgl', expected 'auto', 'webgpu', 'webgl2', 'webasm' or 'cpu'\nhelp: write mode: 'webgl2'",
  )
  await expect(gpu({ modus: 'cpu' } as never)).rejects.toThrow(
    "gpu: unknown option 'modus'\nhelp: did you mean 'mode'?",
  )
  await expect(gpu('cpu' as never)).rejects.toThrow("gpu: expected options, got 'cpu'")
})

test('a disposed backend refuses to work', async () => {
  const backend = await gpu({ mode: 'cpu' })
  const storage = backend.allocate(2, 'float32')
  await backend.dispose()
  await backend.dispose()
  expect(() => backend.write(storage, Float32Array.of(1, 2))).toThrow('gpu: this backend was disposed')
  await expect(backend.read(storage)).rejects.toThrow('gpu: this backend was disposed')
})

test('two backends of a mode share its device, and one goes on when the other is disposed', async () => {
  const [first, second] = [await gpu({ mode: 'webasm' }), await gpu({ mode: 'webasm' })]
  await first.dispose()
  const storage = second.allocate(2, 'int32')
  second.write(storage, Int32Array.of(-1, 2 ** 31 - 1))
  expect(await second.read(storage)).toEqual(Int32Array.of(-1, 2 ** 31 - 1))
  await second.dispose()
})

test.each([
  ['float32', 2 ** 24],
  ['int32', 2 ** 23],
] as const)('more %s elements than a float32 can count are refused', async (dtype, most) => {
  const backend = await gpu({ mode: 'cpu' })
  expect(() => backend.allocate(most + 1, dtype)).toThrow(
    `gpu: no room for ${most + 1} elements of ${dtype}\nhelp: a tensor has at most ${most} elements of ${dtype} here`,
  )
  backend.free(backend.allocate(most, dtype))
  expect(backend.memory().bytes).toBe(0)
  await backend.dispose()
})
