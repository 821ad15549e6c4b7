// Whole calls of `generate`: without a cache of keys and values, every token is computed again for each new one.
import {
  dense,
  embedding,
  generate,
  layerNormalization,
  type Sequential,
  sequential,
  transformerDecoder,
} from '@tensorloom/layers'
import { setSeed } from '@tensorloom/tensor'
import type { Pair } from './pair.js'

interface Sizes {
  readonly blocks: number
  readonly features: number
  readonly heads: number
  readonly vocabulary: number
}

function decoder({ blocks, features, heads, vocabulary }: Sizes): Sequential {
  return sequential(
    [
      embedding(vocabulary, features),
      ...Array.from({ length: blocks }, () =>
        transformerDecoder(4 * features, heads, { rotary: true, normalizeFirst: true, activation: 'gelu' }),
      ),
      layerNormalization(),
      dense(vocabulary),
    ],
    { inputShape: [null] },
  )
}

function generatePair(name: string, sizes: Sizes, tokens: number): Pair {
  setSeed(1)
  const model = decoder(sizes)
  const call = async (cache: boolean): Promise<void> => {
    const drawn = await generate(model, [1, 2, 3, 4], { maxNewTokens: tokens, temperature: 0.8, cache })
    await drawn.data()
    drawn.dispose()
  }
  const { blocks, features, heads, vocabulary } = sizes
  return {
    name,
    title: `${tokens} tokens: ${blocks} decoder blocks, ${features} features, ${heads} heads, ${vocabulary} tokens known`,
    count: 1,
    ways: [
      { name: 'without cache', run: () => call(false) },
      { name: 'with cache', run: () => call(true) },
    ],
  }
}

/** Pairs of whole calls. */
export const generatePairs: readonly (() => Pair)[] = [
  () => generatePair('generate_small', { blocks: 2, features: 64, heads: 4, vocabulary: 80 }, 256),
  () => generatePair('generate_gpt', { blocks: 4, features: 128, heads: 4, vocabulary: 80 }, 256),
]
