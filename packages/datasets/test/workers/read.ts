// The worker of the tests that reads images.
import { readImage } from '../../src/node.js'
import { serveMap } from '../../src/worker.js'

serveMap(async ({ file, y }: { readonly file: string; readonly y: number }) => ({
  x: await readImage(file, { channels: 3 }),
  y,
}))
