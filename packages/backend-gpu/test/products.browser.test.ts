import { describeProducts } from './products.js'

await describeProducts('webgl2')
await describeProducts('webgpu')
