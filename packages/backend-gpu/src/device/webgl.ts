// WebGL2: arrays are float textures, uploaded and read by kernels of their own.
import { BackendError } from '@tensorloom/tensor'
import { dialects } from '../render/dialects.js'
import type { Device } from './device.js'
import type { CallableKernel, DeviceArray, Floats, GpuJs, KernelSettings } from './gpu-js.js'
import { kernelSettings, makeLaunch, setCount } from './launch.js'

interface Canvas {
  getContext(kind: 'webgl2', attributes: object): Context | null
  addEventListener(event: 'webglcontextlost', listener: () => void): void
}

interface Context {
  isContextLost(): boolean
  getExtension(name: string): { readonly UNMASKED_RENDERER_WEBGL: number } | null
  getParameter(name: number): unknown
  readonly ARRAY_BUFFER: number
  readonly STATIC_DRAW: number
  createBuffer(): object
  deleteTexture(texture: object): void
  bindBuffer(target: number, buffer: object): void
  bufferData(target: number, bytes: number, usage: number): void
}

/** gpu.js's name for a texture with one float per texel. */
const floatTexture = 'ArrayTexture(1)'
/** gpu.js's names for textures, by the types of arguments. */
const textureTypes: Readonly<Record<string, string>> = { Array: floatTexture, Texels: 'ArrayTexture(4)' }

/** Opens WebGL2. */
export function openWebGl(gpuJs: GpuJs): Device {
  const canvas = makeCanvas()
  const context = canvas?.getContext('webgl2', { alpha: false, depth: false, antialias: false })
  if (canvas === undefined || !context || !gpuJs.GPU.isWebGL2Supported) throw new BackendError('there is no WebGL2')
  if (context.getExtension('EXT_color_buffer_float') === null) {
    throw new BackendError('WebGL2 cannot render to float textures (EXT_color_buffer_float)')
  }
  // gpu.js sizes the canvas with every result. Nothing is ever drawn on it, and a real one is made anew each time.
  const instance = new gpuJs.GPU({ mode: 'webgl2', canvas: { width: 1, height: 1 }, context })
  for (const { name, source } of dialects.webgl2.natives) {
    instance.addNativeFunction(name, source, { returnType: 'Number' })
  }
  const vertices = makeVertices(context)
  const own = (text: string, settings: KernelSettings): CallableKernel => {
    const callable = instance.createKernel(text, settings)
    callable.kernel.buffer = vertices
    return callable
  }
  const uploader = own('function(values) { return values[this.thread.x]; }', kernelSettings({ values: 'Array' }, true))
  const reader = (asyncMode: boolean): CallableKernel =>
    own('function(values, start) { return values[this.thread.x + start]; }', {
      ...kernelSettings({ values: floatTexture, start: 'Integer' }, false),
      asyncMode,
    })
  const [laterReader, readerAtOnce] = [reader(true), reader(false)]

  let closing = false
  const check = (): void => {
    if (context.isContextLost()) throw lostError()
  }
  const lost = new Promise<Error>((resolve) => {
    canvas.addEventListener('webglcontextlost', () => {
      if (!closing) resolve(new Error('the WebGL2 context was lost'))
    })
  })
  return {
    mode: 'webgl2',
    hardware: hardwareOf(context),
    lost,
    check,
    compile: (source) => {
      const types = Object.entries(source.argumentTypes).map(([name, type]) => [name, textureTypes[type] ?? type])
      return makeLaunch(gpuJs, instance, 'webgl2', { ...source, argumentTypes: Object.fromEntries(types) }, vertices)
    },
    upload(values) {
      setCount(uploader, values.length)
      return uploader(values) as DeviceArray
    },
    async read(array, start, end) {
      check()
      setCount(laterReader, end - start)
      const values = (await laterReader(array, start)) as Float32Array
      // A lost context reads zeros.
      check()
      return values
    },
    readSync(array, start, end) {
      check()
      setCount(readerAtOnce, end - start)
      const values = readerAtOnce(array, start) as Float32Array
      check()
      return values
    },
    free(array: Floats) {
      const { texture } = array as DeviceArray
      ;(array as DeviceArray).delete()
      // gpu.js leaves that to the kernel that drew it, which does nothing once it was destroyed.
      if (texture?._refs === 0) context.deleteTexture(texture)
    },
    async flush() {
      check()
      const one = uploader
      setCount(one, 1)
      const marker = one(new Float32Array(1)) as DeviceArray
      setCount(laterReader, 1)
      await laterReader(marker, 0)
      marker.delete()
    },
    pooled: () => 0,
    close() {
      closing = true
      return instance.destroy()
    },
  }
}

// gpu.js binds the vertices of a kernel when it compiles it, and never again: whatever runs draws from those of the kernel that
// was compiled last. When that one is destroyed, all others draw nothing, and give zeros. So all of them share these, which
// gpu.js fills: four corners and their places in the texture.
function makeVertices(context: Context): object {
  const buffer = context.createBuffer()
  context.bindBuffer(context.ARRAY_BUFFER, buffer)
  context.bufferData(context.ARRAY_BUFFER, 4 * 16, context.STATIC_DRAW)
  return buffer
}

function lostError(): BackendError {
  return new BackendError('gpu: the WebGL2 context was lost, and with it what was computed on it', {
    help: "make a new backend with await gpu({ mode: 'webgl2' }) and start again from data that was read before",
  })
}

function makeCanvas(): Canvas | undefined {
  const { OffscreenCanvas, document } = globalThis as {
    OffscreenCanvas?: new (width: number, height: number) => Canvas
    document?: { createElement(name: 'canvas'): Canvas }
  }
  return OffscreenCanvas === undefined ? document?.createElement('canvas') : new OffscreenCanvas(1, 1)
}

function hardwareOf(context: Context): string {
  const names = context.getExtension('WEBGL_debug_renderer_info')
  return names === null ? 'unknown' : String(context.getParameter(names.UNMASKED_RENDERER_WEBGL))
}
