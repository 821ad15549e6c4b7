// The worker of the tests: does what an element asks for.
import { randomUniform, type Tensor } from '@tensorloom/tensor'
import { decodeImage } from '../../src/index.js'
import { serveMap } from '../../src/worker.js'

/** What an element may ask for. */
export type Ask =
  /** Waits for some milliseconds, then draws two numbers. */
  | { readonly act: 'draw'; readonly wait: number }
  /** Doubles the tensor, and returns it in many places. */
  | { readonly act: 'double'; readonly x: Tensor }
  | { readonly act: 'decode'; readonly bytes: Uint8Array }
  | { readonly act: 'fail'; readonly why: string }
  | { readonly act: 'return a function' }

serveMap(async (ask: Ask, index) => {
  if (ask.act === 'draw') {
    await new Promise((resolve) => setTimeout(resolve, ask.wait))
    return { index, drawn: randomUniform([2]) }
  }
  if (ask.act === 'double') {
    const doubled = ask.x.mul(2)
    return { list: [doubled, { again: doubled }], map: new Map([['bytes', Uint8Array.of(1, 2)]]), x: ask.x }
  }
  if (ask.act === 'decode') return decodeImage(ask.bytes)
  if (ask.act === 'fail') throw new RangeError(ask.why)
  return () => 1
})
