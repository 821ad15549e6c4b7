// How the pages are built and served. `dev` and `preview` send the two headers that give them threads, and `preview` the policy too.
import { defineConfig } from 'vite'
import { fashionMnistFolder } from './fashion-mnist-folder.ts'
import { frame } from './frame.ts'

const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'"

export default defineConfig({
  plugins: [frame(), fashionMnistFolder()],
  base: './', // the page may lie in a folder of a site
  // Modules in workers, so that they load code on demand.
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    outDir: 'dist/page',
    modulePreload: { polyfill: false },
    // Data in `data:` addresses would be against the policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000, // kB: the GPU's code, which is loaded on demand
  },
  server: { headers: isolation },
  preview: { headers: { ...isolation, 'Content-Security-Policy': policy } },
})
