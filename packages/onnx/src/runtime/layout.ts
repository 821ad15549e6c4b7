// The two layouts of images: ONNX's channels come after the batch, those of the ops last.
import { type Tensor, transpose } from '@tensorloom/tensor'

/** [batch, channels, …spatial] with the channels last. A view. */
export function channelsLast(x: Tensor): Tensor {
  const spatial = Array.from({ length: x.rank - 2 }, (_, k) => k + 2)
  return transpose(x, { perm: [0, ...spatial, 1] })
}

/** The way back. */
export function channelsFirst(x: Tensor): Tensor {
  const spatial = Array.from({ length: x.rank - 2 }, (_, k) => k + 1)
  return transpose(x, { perm: [0, x.rank - 1, ...spatial] })
}
