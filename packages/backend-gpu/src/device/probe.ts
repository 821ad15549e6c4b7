// Tries a device out: a kernel must compute what it should, on what it should, from two arrays to a part that is read.
import { BackendError } from '@tensorloom/tensor'
import type { Device } from './device.js'

/** Runs a kernel on a device and compares what it gives. */
export async function probe(device: Device): Promise<void> {
  const launch = device.compile({
    text: 'function(values, others, factor) { return values[this.thread.x] * factor + others[this.thread.x]; }',
    argumentTypes: { values: 'Array', others: 'Array', factor: 'Float' },
  })
  const values = device.upload(Float32Array.of(1, 2, 3, -4, 1000.5))
  const others = device.upload(Float32Array.of(0.5, -1, 0, 2, 1))
  try {
    const result = await launch.run(5, [values, others, 2])
    const got = await device.read(result, 1, 5)
    device.free(result)
    const want = [3, 6, -6, 2002]
    if (want.some((x, k) => x !== got[k]) || got.length !== want.length) {
      throw new BackendError(`a kernel gave [${Array.from(got).join(', ')}], expected [${want.join(', ')}]`)
    }
  } finally {
    for (const array of [values, others]) device.free(array)
    launch.destroy()
  }
}
