// The layers that change images: a part of the table of layers.
export { AutoContrast, type AutoContrastOptions, autoContrast } from '../../layers/augmentation/color/auto-contrast.js'
export {
  type ClaheOptions,
  ContrastLimitedAdaptiveHistogramEqualization,
  contrastLimitedAdaptiveHistogramEqualization,
} from '../../layers/augmentation/color/contrast-limited-adaptive-histogram-equalization.js'
export { Equalization, type EqualizationOptions, equalization } from '../../layers/augmentation/color/equalization.js'
export { RandomBrightness, randomBrightness } from '../../layers/augmentation/color/random-brightness.js'
export {
  RandomColorDegeneration,
  randomColorDegeneration,
} from '../../layers/augmentation/color/random-color-degeneration.js'
export {
  RandomColorJitter,
  type RandomColorJitterOptions,
  randomColorJitter,
} from '../../layers/augmentation/color/random-color-jitter.js'
export { RandomContrast, randomContrast } from '../../layers/augmentation/color/random-contrast.js'
export {
  RandomGaussianBlur,
  type RandomGaussianBlurOptions,
  randomGaussianBlur,
} from '../../layers/augmentation/color/random-gaussian-blur.js'
export {
  RandomGrayscale,
  type RandomGrayscaleOptions,
  randomGrayscale,
} from '../../layers/augmentation/color/random-grayscale.js'
export { RandomHue, randomHue } from '../../layers/augmentation/color/random-hue.js'
export { RandomInvert, type RandomInvertOptions, randomInvert } from '../../layers/augmentation/color/random-invert.js'
export { RandomPosterization, randomPosterization } from '../../layers/augmentation/color/random-posterization.js'
export { RandomSaturation, randomSaturation } from '../../layers/augmentation/color/random-saturation.js'
export { RandomSharpness, randomSharpness } from '../../layers/augmentation/color/random-sharpness.js'
export { Solarization, type SolarizationOptions, solarization } from '../../layers/augmentation/color/solarization.js'
export { CenterCrop, type CenterCropConfig, centerCrop } from '../../layers/augmentation/geometry/center-crop.js'
export { RandomCrop, type RandomCropConfig, randomCrop } from '../../layers/augmentation/geometry/random-crop.js'
export {
  RandomElasticTransform,
  type RandomElasticTransformOptions,
  randomElasticTransform,
} from '../../layers/augmentation/geometry/random-elastic-transform.js'
export { RandomFlip, type RandomFlipOptions, randomFlip } from '../../layers/augmentation/geometry/random-flip.js'
export {
  RandomPerspective,
  type RandomPerspectiveOptions,
  randomPerspective,
} from '../../layers/augmentation/geometry/random-perspective.js'
export {
  RandomRotation,
  type RandomRotationConfig,
  randomRotation,
} from '../../layers/augmentation/geometry/random-rotation.js'
export { RandomShear, type RandomShearOptions, randomShear } from '../../layers/augmentation/geometry/random-shear.js'
export {
  RandomTranslation,
  type RandomTranslationConfig,
  randomTranslation,
} from '../../layers/augmentation/geometry/random-translation.js'
export {
  RandomZoom,
  type RandomZoomConfig,
  type RandomZoomOptions,
  randomZoom,
} from '../../layers/augmentation/geometry/random-zoom.js'
export {
  Resizing,
  type ResizingConfig,
  type ResizingOptions,
  resizing,
} from '../../layers/augmentation/geometry/resizing.js'
export { AugMix, type AugMixOptions, augMix } from '../../layers/augmentation/mixing/aug-mix.js'
export { CutMix, type CutMixOptions, cutMix } from '../../layers/augmentation/mixing/cut-mix.js'
export {
  MaxNumBoundingBoxes,
  type MaxNumBoundingBoxesConfig,
  type MaxNumBoundingBoxesOptions,
  maxNumBoundingBoxes,
} from '../../layers/augmentation/mixing/max-num-bounding-boxes.js'
export { MixUp, type MixUpOptions, mixUp } from '../../layers/augmentation/mixing/mix-up.js'
export { Pipeline, type PipelineConfig, pipeline } from '../../layers/augmentation/mixing/pipeline.js'
export { RandAugment, type RandAugmentOptions, randAugment } from '../../layers/augmentation/mixing/rand-augment.js'
export {
  RandomErasing,
  type RandomErasingOptions,
  randomErasing,
} from '../../layers/augmentation/mixing/random-erasing.js'
