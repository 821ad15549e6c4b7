// Buffers of WebGPU that are used again: by size and use, never two holders of one, nothing left after the end.
import { expect, test } from 'vitest'
import { poolBuffers, roundUp } from '../src/device/buffer-pool.js'
import type { DeviceBuffer, WebGpuDevice } from '../src/device/gpu-js.js'

const [storage, uniform] = [128, 64]

function fakeDevice(): { device: WebGpuDevice; made: DeviceBuffer[]; destroyed: DeviceBuffer[] } {
  const made: DeviceBuffer[] = []
  const destroyed: DeviceBuffer[] = []
  const createBuffer = ({ size, usage }: { size: number; usage: number }): DeviceBuffer => {
    const buffer = { size, usage, destroy: () => void destroyed.push(buffer) } as unknown as DeviceBuffer
    made.push(buffer)
    return buffer
  }
  return { device: { createBuffer } as unknown as WebGpuDevice, made, destroyed }
}

test('a buffer that was destroyed is handed out again for the same size and use', () => {
  const { device, made, destroyed } = fakeDevice()
  const pool = poolBuffers(device)
  const first = device.createBuffer({ size: 1000, usage: storage })
  const second = device.createBuffer({ size: 1000, usage: storage })
  expect(second).not.toBe(first)
  first.destroy()
  expect(pool.bytes()).toBe(roundUp(1000))
  expect(device.createBuffer({ size: 1001, usage: storage + 4 })).not.toBe(first)
  expect(device.createBuffer({ size: 1001, usage: storage })).toBe(first)
  expect(pool.bytes()).toBe(0)
  expect(made.length).toBe(3)
  expect(destroyed).toEqual([])
})

test('gpu.js counts the holders of a buffer anew', () => {
  const { device } = fakeDevice()
  poolBuffers(device)
  const first = device.createBuffer({ size: 64, usage: storage }) as DeviceBuffer & { _refs?: number }
  first._refs = 0
  first.destroy()
  const again = device.createBuffer({ size: 64, usage: storage })
  expect('_refs' in again).toBe(false)
})

test('other buffers are not kept', () => {
  const { device, destroyed } = fakeDevice()
  const pool = poolBuffers(device)
  const one = device.createBuffer({ size: 64, usage: uniform })
  one.destroy()
  expect(destroyed).toEqual([one])
  expect(pool.bytes()).toBe(0)
})

test('after the end nothing is kept', () => {
  const { device, destroyed } = fakeDevice()
  const pool = poolBuffers(device)
  const [first, second] = [64, 64].map((size) => device.createBuffer({ size, usage: storage })) as [
    DeviceBuffer,
    DeviceBuffer,
  ]
  first.destroy()
  pool.close()
  expect(destroyed).toEqual([first])
  second.destroy()
  expect(destroyed).toEqual([first, second])
  expect(pool.bytes()).toBe(0)
})

test('sizes are rounded up by a quarter at most', () => {
  for (const size of [1, 64, 65, 1000, 4096, 100_000, 123_456_789]) {
    const rounded = roundUp(size)
    expect(rounded).toBeGreaterThanOrEqual(size)
    expect(rounded).toBeLessThanOrEqual(Math.max(64, size * 1.26))
    expect(rounded % 4).toBe(0)
  }
})
