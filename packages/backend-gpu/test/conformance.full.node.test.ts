// All of the published kit where CI runs a tenth in Node: `npm run test:full`.
import { describeMode } from './support.js'

await describeMode('webasm')
