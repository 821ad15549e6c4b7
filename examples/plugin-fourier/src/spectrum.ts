// A layer on the op: how strong each frequency is, seen through a window that is learned.
import {
  type Initializer,
  type InitializerOption,
  Layer,
  type LayerConfig,
  type LayerOptions,
} from '@tensorloom/layers'
import {
  add,
  arange,
  cos,
  div,
  log1p,
  mul,
  type Parameter,
  type Shape,
  square,
  sub,
  type Tensor,
} from '@tensorloom/tensor'
import { dft } from './dft.js'

/** Options of `spectrum`. */
export interface SpectrumOptions extends LayerOptions {
  /** First value of the window; `hann()` by default. */
  readonly windowInitializer?: InitializerOption | undefined
}

/** log(1 + power of each frequency). Made by `spectrum`. */
export class Spectrum extends Layer {
  static readonly type: string = '@example/spectrum'
  /** The initial window. */
  readonly windowInitializer: InitializerOption
  /** Factor of each time, [time]. */
  window!: Parameter

  constructor(config: SpectrumOptions = {}) {
    super(config)
    this.windowInitializer = config.windowInitializer ?? hann()
  }

  override build(inputShape: Shape): void {
    this.window = this.addParameter('window', [inputShape.at(-1)!], this.windowInitializer)
  }

  override forward(x: Tensor): Tensor {
    const times = x.shape.at(-1)!
    const [real, imaginary] = dft(mul(x, this.window))
    const power = div(add(square(real), square(imaginary)), times)
    // A real signal has the frequencies from n/2 on twice.
    const half = [...x.shape.slice(0, -1), Math.floor(times / 2) + 1]
    const start = half.map(() => 0)
    return log1p(power.slice(start, half))
  }

  override get config(): LayerConfig {
    return { ...super.config, windowInitializer: this.windowInitializer }
  }
}

/**
 * Spectrum of a signal over the last axis: [batch, …, time] to [batch, …, time/2 + 1]. The window is a parameter [time].
 */
export function spectrum(options: SpectrumOptions = {}): Spectrum {
  return new Spectrum(options)
}

/** A window that begins and ends at 0: ½ − ½ · cos(2πt/n) (von Hann). */
export function hann(): Initializer {
  return {
    type: '@example/hann',
    config: {},
    initialize: ([n = 0]) => sub(0.5, mul(cos(mul(arange(0, n), (2 * Math.PI) / n)), 0.5)),
  }
}
