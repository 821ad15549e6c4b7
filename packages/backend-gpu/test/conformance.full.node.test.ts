// All of the published kit where CI runs a part in Node: `npm run test:full`.
import { describeMode } from './support.js'

await describeMode('cpu')
await describeMode('webasm')
