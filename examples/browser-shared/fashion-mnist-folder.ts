// Serves Fashion-MNIST as the folder `fashion-mnist` beside a page, where a package of the system has put it on this machine.
import { createReadStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Connect, Plugin } from 'vite'

const installed = ['/usr/share/datasets/fashion-mnist', '/usr/share/dataset-fashion-mnist']
const folders = [
  ...installed,
  ...(process.env.TENSORLOOM_DATA ? [join(process.env.TENSORLOOM_DATA, 'fashion-mnist')] : []),
]

const serve: Connect.NextHandleFunction = ({ url = '' }, response, next) => {
  const [, name = ''] = /\/fashion-mnist\/([\w-]+\.gz)$/.exec(url) ?? []
  const path = name === '' ? undefined : folders.map((folder) => join(folder, name)).find((one) => existsSync(one))
  if (path === undefined) {
    next()
    return
  }
  // Not as an encoding: the page takes the compressed bytes.
  response.setHeader('content-type', 'application/octet-stream')
  createReadStream(path).pipe(response)
}

/** The folder, for vite's own servers; a page that is published needs it beside it. */
export function fashionMnistFolder(): Plugin {
  return {
    name: 'fashion-mnist-folder',
    configureServer({ middlewares }) {
      middlewares.use(serve)
    },
    configurePreviewServer({ middlewares }) {
      middlewares.use(serve)
    },
  }
}
