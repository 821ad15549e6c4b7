// `npm run docs`: makes the documentation site in docs/dist.
import { runTool } from './shared/run.mjs'
import { writeErrorPages } from './site/errors.mjs'

writeErrorPages()
process.exit(runTool('typedoc', []))
