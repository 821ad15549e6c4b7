// Traps of gpu.js on the engines that run everywhere, and on one that is not the one that was asked for.
import { BackendError } from '@tensorloom/tensor'
import { expect, test } from 'vitest'
import type { CallableKernel } from '../src/device/gpu-js.js'
import { checkEngine } from '../src/device/launch.js'
import { describeTraps } from './traps.js'

describeTraps('cpu')
describeTraps('webasm')

const kernelOf = (name: string, fallbackReason?: string): CallableKernel =>
  ({ kernel: { constructor: { name }, fallbackReason } }) as never

test('a kernel that gpu.js runs on something else is an error, which says why', () => {
  expect(() => checkEngine(kernelOf('CPUKernel', 'texture too large'), 'webgl2')).toThrow(BackendError)
  expect(() => checkEngine(kernelOf('CPUKernel', 'texture too large'), 'webgl2')).toThrow(
    'gpu: a kernel for webgl2 runs as CPUKernel: texture too large\nhelp: this is a fault of the backend',
  )
  expect(() => checkEngine(kernelOf('WebGLKernel'), 'webgl2')).toThrow('gpu.js does not say why')
  // Bundlers number names that occur twice.
  checkEngine(kernelOf('WebGL2Kernel2'), 'webgl2')
  checkEngine(kernelOf('CPUKernel'), 'cpu')
})
