// Software that pretends to be a GPU: right, but 20 to 100 times slower than a backend made for processors.

/** Rasterisers by the names that platforms give them. */
const rasterisers = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render|warp/i

/** Whether what computes is software, by its name. */
export function isSoftware(hardware: string): boolean {
  return rasterisers.test(hardware)
}
