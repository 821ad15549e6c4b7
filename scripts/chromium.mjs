// How tests start Chromium: the one of CHROMIUM_PATH, or Debian's, without anything that calls out by itself.

/** Options of playwright's `launch`. */
export const launchOptions = {
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox', // containers run as root
    '--disable-dev-shm-usage', // and have a small /dev/shm
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // WebGL2 and WebGPU, drawn by software where there is no GPU.
    '--enable-unsafe-swiftshader',
    '--enable-unsafe-webgpu',
    '--use-webgpu-adapter=swiftshader',
  ],
}
