import { describeProducts } from './products.js'

await describeProducts('cpu')
await describeProducts('webasm')
