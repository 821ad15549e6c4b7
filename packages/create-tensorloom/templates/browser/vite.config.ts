import { defineConfig } from 'vite'

// With these headers the page may use threads.
const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }
// A policy to publish with: WebAssembly is written while the page runs, and nothing else is.
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'"

export default defineConfig({
  base: './', // dist/ may lie in any folder of a site
  // Modules in workers, so that they load code on demand.
  worker: { format: 'es' },
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  // What workers import is looked for here. Else `vite dev` finds it when a worker starts, and reloads the page.
  optimizeDeps: { entries: ['index.html', 'src/worker.ts', 'src/thread.ts'] },
  server: { headers: isolation },
  preview: { headers: { ...isolation, 'Content-Security-Policy': policy } },
})
