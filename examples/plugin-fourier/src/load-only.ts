// A program that loads a model and does not use the plugin: it is told what to install.
import { loadModel } from '@tensorloom/layers/node'

try {
  await loadModel(process.argv[2]!)
} catch (error) {
  console.log(error instanceof Error ? error.message : error)
}
