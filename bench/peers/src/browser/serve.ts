// The page of a peer in Chromium, bundled and served from memory on a loopback port.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const document = '<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>'

/** Address of the page. The server ends with the process. */
export async function servePage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.js', import.meta.url))],
    bundle: true,
    splitting: true,
    format: 'esm',
    outdir: '/',
    write: false,
    logLevel: 'error',
  })
  const files = new Map(outputFiles.map(({ path, contents }) => [`/${basename(path)}`, contents]))
  const server = createServer((request, response) => {
    const contents = files.get(request.url ?? '')
    const type = contents === undefined ? 'text/html' : 'text/javascript'
    response.writeHead(200, {
      'content-type': `${type}; charset=utf-8`,
      // Clocks of isolated pages are finer.
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    })
    response.end(contents ?? document)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}
