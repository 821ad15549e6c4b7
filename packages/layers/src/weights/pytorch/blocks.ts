// Blocks that PyTorch has too, whose parts have other names there.
import type { AnyLayer } from '../../core/types.js'

const encoder: Readonly<Record<string, string>> = {
  selfAttention: 'self_attn',
  feedforwardIntermediate: 'linear1',
  feedforwardOutput: 'linear2',
  selfAttentionNorm: 'norm1',
  feedforwardNorm: 'norm2',
}

const decoder: Readonly<Record<string, string>> = {
  selfAttention: 'self_attn',
  crossAttention: 'multihead_attn',
  feedforwardIntermediate: 'linear1',
  feedforwardOutput: 'linear2',
  selfAttentionNorm: 'norm1',
  crossAttentionNorm: 'norm2',
  feedforwardNorm: 'norm3',
}

/** PyTorch's names of the layers inside a block; undefined for other layers. */
export function blockAliases({ type, children }: AnyLayer): Readonly<Record<string, string>> | undefined {
  if (type !== 'transformerEncoder' && type !== 'transformerDecoder') return undefined
  // A decoder without a second input is an encoder that does not look ahead.
  return children.has('crossAttention') ? decoder : encoder
}

/** The layers inside a layer, in PyTorch's order. */
export function blockOrder(layer: AnyLayer): readonly (readonly [key: string, child: AnyLayer])[] {
  const aliases = blockAliases(layer)
  if (aliases === undefined) return [...layer.children]
  const keys = Object.keys(aliases)
  return [...layer.children].sort(([a], [b]) => place(keys, a) - place(keys, b))
}

function place(keys: readonly string[], key: string): number {
  const at = keys.indexOf(key)
  return at < 0 ? keys.length : at
}
