// The backend over a device: storages, programs, and what it says about itself.
import { BackendError, type DType } from '@tensorloom/tensor'
import { type Backend, fewLaunches } from '@tensorloom/tensor/backend'
import { shownAsBackend } from '@tensorloom/tensor/internal'
import type { Device } from './device/device.js'
import { modes } from './device/modes.js'
import { makeProducts } from './programs/products.js'
import { makeProgram, type Program } from './programs/program.js'
import { type Elements, makeStorages } from './storages.js'

/** Storage buffers that every WebGPU has for a kernel. */
const mostBuffers = 8

/** The backend of a device. */
export function makeBackend(device: Device): Backend<Elements, Program> {
  const { engine, gpu } = modes[device.mode]
  const storages = makeStorages(device)
  const programs = new Set<Program>()
  const products = makeProducts(device)
  let disposed = false
  const check = (): void => {
    device.check()
    if (disposed) {
      throw new BackendError('gpu: this backend was disposed', { help: 'make a new one: setBackend(await gpu())' })
    }
  }
  const { readSync } = device
  return {
    name: 'gpu',
    engine: gpu ? `${engine}, ${device.hardware}` : engine,
    contract: 1,
    capabilities: {
      dtypes: new Set<DType>(['float32', 'int32', 'uint8', 'bool']),
      shapes: 'dynamic',
      syncRead: readSync !== undefined,
      maxInputs: mostBuffers - 1,
      maxBuffers: mostBuffers,
      maxReduces: 1,
      composites: fewLaunches,
      denormals: !gpu,
    },
    allocate: (length, dtype) => storages.allocate(length, dtype),
    write(storage, data) {
      check()
      storages.write(storage, data)
    },
    async read(storage, start = 0, end = storage.length) {
      check()
      return storages.read(storage, start, end)
    },
    ...(readSync !== undefined && {
      readSync(storage: Elements, start = 0, end = storage.length) {
        check()
        return storages.readSync(storage, start, end)
      },
    }),
    free: (storage) => storages.free(storage),
    compile(kernel) {
      const program = makeProgram(device, kernel, products)
      programs.add(program)
      return program
    },
    release(program) {
      programs.delete(program)
      program.release()
    },
    run(program, inputs, output, params) {
      check()
      if (output.length === 0) return
      const result = program.run(
        inputs.map((input) => ({ floats: storages.floatsOf(input), length: input.length })),
        params,
      )
      if (result instanceof Promise) return result.then((floats) => storages.replace(output, floats))
      storages.replace(output, result)
    },
    lost: device.lost,
    flush: () => device.flush(),
    memory: () => ({ bytes: storages.bytes(), pooled: device.pooled() }),
    async dispose() {
      if (disposed) return
      disposed = true
      storages.clear()
      for (const program of programs) program.release()
      products.release()
      await device.close()
    },
    ...shownAsBackend,
  }
}
