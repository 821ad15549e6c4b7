// What users import: the plugin for `use`, and everything in it by itself.
import { definePlugin, type Plugin } from '@tensorloom/tensor'
import { LearnedSnake } from './learned-snake.js'
import { signum } from './signum.js'
import { snake } from './snake.js'

export { LearnedSnake, type LearnedSnakeOptions, learnedSnake } from './learned-snake.js'
export { type SignumOptions, signum } from './signum.js'
export { snake } from './snake.js'

/** After `use(plugin)`, everything in it is found by name: when a model is loaded, or where an option is a name. */
export const plugin: Plugin = definePlugin({
  name: '{{name}}', // that of the package: errors tell users to install it
  ops: [snake],
  layers: [LearnedSnake],
  optimizers: { '{{scope}}/signum': signum },
})
