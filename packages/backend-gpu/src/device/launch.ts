// A compiled kernel of gpu.js: called with its arrays and numbers, and checked to run where it was asked to.
import { BackendError } from '@tensorloom/tensor'
import type {
  BuiltKernel,
  CallableKernel,
  DeviceArray,
  DeviceBuffer,
  Floats,
  GpuInstance,
  GpuJs,
  KernelArgument,
  KernelResult,
  KernelSettings,
} from './gpu-js.js'
import { type EngineMode, modes } from './modes.js'

/** A compiled kernel. */
export interface Launch {
  /** Runs `count` threads; later only where the engine has yet to compile. */
  run(count: number, values: readonly KernelArgument[]): Floats | Promise<Floats>
  /** Gives back what belongs to it. Arrays that it made stay. */
  destroy(): void
}

/** What a kernel of gpu.js is made of. */
export interface LaunchSource {
  /** JavaScript text of a function. */
  readonly text: string
  /** By argument, arrays first. `Texels`: on WebGL2, the result of a kernel whose threads make four floats each. */
  readonly argumentTypes: Readonly<Record<string, string>>
  /** Floats that a thread makes, one after the other in the result; 1 by default. */
  readonly lanes?: 1 | 4
}

// In gpu.js a loop ends after 1000 turns where its bound is an argument, unless this says more.
const mostTurns = 2 ** 24

/**
 * Settings under which results are right: without `tactic`, WebGL2 gives the previous result when a size crosses one of
 * gpu.js's classes of precision; without `immutable`, a result is overwritten by the next call.
 */
export function kernelSettings(argumentTypes: LaunchSource['argumentTypes'], pipeline: boolean): KernelSettings {
  return {
    precision: 'single',
    tactic: 'precision',
    pipeline,
    immutable: pipeline,
    dynamicOutput: true,
    dynamicArguments: true,
    loopMaxIterations: mostTurns,
    argumentTypes,
  }
}

/**
 * Compiles a source; really at its first run.
 *
 * @param vertices - on WebGL2, the buffer that all kernels draw from; see `openWebGl`
 */
export function makeLaunch(
  gpuJs: GpuJs,
  instance: GpuInstance,
  mode: EngineMode,
  source: LaunchSource,
  vertices?: object,
): Launch {
  const { lanes = 1 } = source
  const settings = kernelSettings(source.argumentTypes, true)
  const callable = instance.createKernel(source.text, lanes === 1 ? settings : { ...settings, returnType: 'Array(4)' })
  if (vertices !== undefined) callable.kernel.buffer = vertices
  let checked = false
  const finish = (result: Floats): Floats => {
    if (!checked) checkEngine(callable, mode)
    checked = true
    return lanes === 1 || mode !== 'webgpu' ? result : flattened(gpuJs, callable, result as DeviceArray)
  }
  return {
    run(count, values) {
      setCount(callable, count, readsItself(callable, values))
      const result = checked && mode === 'webgpu' ? runBuilt(gpuJs, callable, values, lanes) : callable(...values)
      return result instanceof Promise ? result.then(finish) : finish(result)
    },
    destroy: () => destroyKernel(instance, callable),
  }
}

// The kernels of the mode cpu stay in the list of their instance, and with them what they were compiled to.
function destroyKernel({ kernels }: GpuInstance, { kernel }: CallableKernel): void {
  // It goes on to be that of the others.
  if (kernel.buffer) kernel.buffer = null
  kernel.destroy(false)
  const at = kernels.indexOf(kernel)
  if (at >= 0) kernels.splice(at, 1)
}

/** Sets how many threads the next call has. On WebGL2 this makes a new texture, so it is done only where it has to be. */
export function setCount({ kernel, setOutput }: CallableKernel, count: number, anew = false): void {
  if (anew || kernel.output?.[0] !== count) setOutput([count])
}

// On WebGL2, gpu.js keeps the texture of a kernel's last result. Where that comes back as an input it puts an earlier one
// in its place, which may be of another size; a new texture keeps it from doing so.
function readsItself({ kernel }: CallableKernel, values: readonly KernelArgument[]): boolean {
  const last = kernel.texture?.texture
  return (
    last !== undefined &&
    values.some((value) => typeof value === 'object' && 'texture' in value && value.texture === last)
  )
}

// On WebGPU a kernel that is compiled is submitted within the call; only its result comes in a Promise. So that the next
// call need not wait for that, the result is taken from where the kernel wrote it.
function runBuilt(
  gpuJs: GpuJs,
  { kernel }: CallableKernel,
  values: readonly KernelArgument[],
  lanes: number,
): KernelResult {
  const pending = kernel.run(...values) as Promise<{ delete(): void }>
  const result = resultOf(gpuJs, kernel, kernel.outputBuffer!, lanes)
  // Buffers are counted: this one holds the same.
  void pending.then((same) => same.delete())
  return result
}

// A buffer as floats one after the other, which it is however many a thread made: gpu.js takes no others as arguments.
function resultOf(gpuJs: GpuJs, kernel: BuiltKernel, buffer: DeviceBuffer, lanes: number): DeviceArray {
  const output = [kernel.output![0]! * lanes]
  return new gpuJs.WebGPUBufferResult({ buffer, output, context: kernel.context, kernel })
}

function flattened(gpuJs: GpuJs, { kernel }: CallableKernel, result: DeviceArray): DeviceArray {
  const flat = resultOf(gpuJs, kernel, result.buffer!, 4)
  result.delete()
  return flat
}

/** Throws if gpu.js runs the kernel on something else than it was asked to, which it does without a word. */
export function checkEngine({ kernel }: CallableKernel, mode: EngineMode): void {
  const { kernelClass } = modes[mode]
  const { name } = kernel.constructor
  // A bundler may have appended a number to the name.
  if (name.replace(/\d+$/, '') === kernelClass) return
  throw new BackendError(
    `gpu: a kernel for ${mode} runs as ${name}: ${kernel.fallbackReason ?? 'gpu.js does not say why'}`,
    {
      help: 'this is a fault of the backend: please report the kernel, which TENSORLOOM_DEBUG=kernels prints',
    },
  )
}
