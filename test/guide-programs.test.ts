// Every program of the guides runs, and prints what the guide shows.
import { documentedExamples, isOfGuide } from '../scripts/shared/documented-examples.mjs'
import { describeExamples } from './support/examples.js'

describeExamples(documentedExamples().filter((example) => example.run && isOfGuide(example)))
