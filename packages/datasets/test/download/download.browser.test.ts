// Downloads in a browser: kept in the Cache API, taken up again from there.
import { afterEach, expect, it, vi } from 'vitest'
import { download } from '../../src/index.js'

const content = Uint8Array.from({ length: 50_000 }, (_, k) => (k * 7919) % 251)
const url = 'https://data.example/x.bin'

afterEach(async () => {
  vi.unstubAllGlobals()
  await caches.delete('tensorloom')
})

/** A server: each answer is how many bytes it sends before it breaks. */
function server(...sent: readonly number[]): { readonly asked: (string | null)[] } {
  const asked: (string | null)[] = []
  vi.stubGlobal('fetch', async (_: string, { headers }: RequestInit) => {
    const range = new Headers(headers).get('range')
    const from = Number(/\d+/.exec(range ?? '0')?.[0])
    const count = sent[asked.length]
    asked.push(range)
    if (count === undefined) throw new TypeError('Failed to fetch')
    const body = new ReadableStream<Uint8Array>(
      {
        start(controller) {
          controller.enqueue(content.subarray(from, from + count))
          if (from + count >= content.length) controller.close()
        },
        // After what was sent.
        pull: (controller) => controller.error(new TypeError('network error')),
      },
      { highWaterMark: 0 },
    )
    return new Response(body, {
      status: from > 0 ? 206 : 200,
      headers: {
        'content-length': String(content.length - from),
        'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
      },
    })
  })
  return { asked }
}

const sum = async (): Promise<string> => {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', content))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

it('keeps what it downloads, and checks it', async () => {
  const { asked } = server(content.length)
  const options = { size: content.length, sha256: await sum() }
  expect(await download(url, options)).toEqual(content)
  expect(await download(url, options)).toEqual(content)
  expect(asked).toEqual([null])
})

it('goes on after a cut, in the same call and in a later one', async () => {
  const first = server(10_000, 20_000)
  await expect(download(url, { size: content.length, retries: 0 })).rejects.toThrow(
    `download: cannot download ${url}: Failed to fetch\nhelp: connect and try again, or pass the address`,
  )
  expect(first.asked).toEqual([null, 'bytes=10000-', 'bytes=30000-'])
  const second = server(20_000)
  expect(await download(url, { size: content.length, sha256: await sum() })).toEqual(content)
  expect(second.asked).toEqual(['bytes=30000-'])
})
