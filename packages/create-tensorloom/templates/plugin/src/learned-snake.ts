// A layer: snake with frequencies that are learned.
import { Layer, type LayerConfig, type LayerOptions } from '@tensorloom/layers'
import { div, mul, type Parameter, type Shape, type Tensor } from '@tensorloom/tensor'
import { snake } from './snake.js'

/** Options of `learnedSnake`. */
export interface LearnedSnakeOptions extends LayerOptions {
  /** Factor of the input, before the frequencies; 1 by default. */
  readonly scale?: number
}

/** x + sin²(a·x) / a, with a frequency a for each feature. Made by `learnedSnake`. */
export class LearnedSnake extends Layer {
  static readonly type: string = '{{scope}}/learnedSnake'
  readonly scale: number
  frequency!: Parameter

  constructor(options: LearnedSnakeOptions = {}) {
    super(options)
    this.scale = options.scale ?? 1
  }

  override build(inputShape: Shape): void {
    this.frequency = this.addParameter('frequency', [inputShape.at(-1)!], 'ones')
  }

  override forward(x: Tensor): Tensor {
    return div(snake(mul(mul(x, this.scale), this.frequency)), this.frequency)
  }

  /** The options that are saved with the parameters. `loadModel` passes them to the constructor. */
  override get config(): LayerConfig {
    return { ...super.config, scale: this.scale }
  }
}

/** Snake with a learned frequency for each feature, the last axis. Input and output have the same shape. */
export function learnedSnake(options: LearnedSnakeOptions = {}): LearnedSnake {
  return new LearnedSnake(options)
}
