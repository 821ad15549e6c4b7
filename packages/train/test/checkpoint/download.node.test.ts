// Where there is no page, a download is an error.
import { expect, test } from 'vitest'
import { downloadStore } from '../../src/index.js'

test('nothing can be downloaded in Node', async () => {
  await expect(downloadStore().write('a.safetensors', new Uint8Array(3))).rejects.toThrow(
    /downloadStore: 'a.safetensors': there is no page[\s\S]*fileStore\(\)/,
  )
})
