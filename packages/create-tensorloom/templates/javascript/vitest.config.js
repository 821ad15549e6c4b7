import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Numbers take their time on a busy machine; what hangs is found all the same.
  test: { testTimeout: 60_000 },
})
