// Every example of doc comments and READMEs runs, and prints what the documentation shows. `npm run typecheck` checks
// their types, guide-programs.test.ts runs those of the guides.
import { documentedExamples, isOfGuide } from '../scripts/shared/documented-examples.mjs'
import { describeExamples } from './support/examples.js'

describeExamples(documentedExamples().filter((example) => example.run && !isOfGuide(example)))
