// 3×3 convolutions, forward, and forward with the gradients of input and filters.
import type { Tensor } from 'tensorloom'
import { uniform } from '../inputs.js'
import { define, type JaxArray, type TfTensor, type Workload } from '../workload.js'

/** Images [batch, size, size, channels] to `filters` channels ('valid' padding). Depthwise: one filter for each channel. */
export interface Convolution {
  readonly batch: number
  readonly size: number
  readonly channels: number
  readonly filters: number
  readonly stride?: number
  readonly depthwise?: boolean
}

const window = 3

export function convolution(name: string, options: Convolution, pass: 'fwd' | 'fwd_bwd'): Workload {
  const { batch, size, channels, filters, stride = 1, depthwise = false } = options
  const outSize = Math.floor((size - window) / stride) + 1
  const outputs = batch * outSize * outSize * filters
  const gradients = pass === 'fwd_bwd'
  return define({
    name: `${name}_${pass}`,
    group: 'convolutions',
    title: `${batch}×${size}×${size}×${channels} → ${filters}${stride > 1 ? `, stride ${stride}` : ''}${depthwise ? ', depthwise' : ''}${gradients ? ', and both gradients' : ''}`,
    inputs: {
      x: uniform([batch, size, size, channels], 1),
      w: uniform(depthwise ? [window, window, channels, 1] : [window, window, channels, filters], 2),
      dy: uniform([batch, outSize, outSize, filters], 3),
    },
    flops: 2 * outputs * window * window * (depthwise ? 1 : channels) * (gradients ? 3 : 1),

    tensorloom: (tl, { x, w, dy }) => {
      const convolve = (x: Tensor, w: Tensor): Tensor =>
        depthwise ? tl.depthwiseConv2d(x, w, { strides: stride }) : tl.conv2d(x, w, { strides: stride })
      if (!gradients) return () => convolve(x, w)
      return () => {
        const { value, gradients } = tl.vjp(convolve, [x, w], dy)
        return [value, ...gradients]
      }
    },
    tfjs: (tf, { x, w, dy }) => {
      const convolve = (x: TfTensor, w: TfTensor): TfTensor =>
        depthwise
          ? tf.depthwiseConv2d(x as never, w as never, stride, 'valid')
          : tf.conv2d(x as never, w as never, stride, 'valid')
      if (!gradients) return () => convolve(x, w)
      const both = tf.valueAndGrads((x, w) => convolve(x, w))
      return () => {
        const { value, grads } = both([x, w], dy)
        return [value, ...grads]
      }
    },
    jax: depthwise
      ? undefined
      : ({ jit, lax, numpy: np, vjp }, { x, w, dy }) => {
          // Channels first is what jax-js computes with.
          const images = np.transpose(x.ref, [0, 3, 1, 2])
          const filters = np.transpose(w.ref, [3, 2, 0, 1])
          const upstream = np.transpose(dy.ref, [0, 3, 1, 2])
          const convolve = (x: JaxArray, w: JaxArray): JaxArray => lax.conv(x, w, [stride, stride], 'VALID')
          const forward = jit(convolve)
          const all = jit((x: JaxArray, w: JaxArray, dy: JaxArray) => {
            const [y, pull] = vjp(convolve, [x, w])
            return [y, ...pull(dy)]
          })
          return {
            run: () => (gradients ? all(images.ref, filters.ref, upstream.ref) : forward(images.ref, filters.ref)),
            result: (outputs) =>
              outputs.map((output, k) => np.transpose(output.ref, k === 2 ? [2, 3, 1, 0] : [0, 2, 3, 1])),
          }
        },
    torch: { file: 'convolution', function: pass, options: { stride, depthwise } },
  })
}
