// What the examples share: arguments, the backend, pictures, results.

export { type Book, mobyDick } from './book.js'
export { type DigitReader, digitReader } from './digit-reader.js'
export { type Example, startExample } from './example.js'
export { confusionText } from './pictures/confusion-text.js'
export { curvesSvg } from './pictures/curves-svg.js'
export { type Curve, curvesText } from './pictures/curves-text.js'
export { imagesSvg } from './pictures/images-svg.js'
export { imagesText } from './pictures/images-text.js'
export { needsSpeech, samplingRate, speakAll, speakers, type Voice } from './speech.js'
