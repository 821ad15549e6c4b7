// The layers that change images: a part of the table of layers.
export { AutoContrast, type AutoContrastOptions, autoContrast } from '../../layers/augmentation/color/auto-contrast.js'
export {
  type ClaheOptions,
  ContrastLimitedAdaptiveHistogramEqualization,
  contrastLimitedAdaptiveHistogramEqualization,
} from '../../layers/augmentation/color/contrast-limited-adaptive-histogram-equalization.js'
export { Equalization, type EqualizationOptions, equalization } from '../../layers/augmentation/color/equalization.js'
export {
  RandomBrightness,
  type RandomBrightnessTransformation,
  randomBrightness,
} from '../../layers/augmentation/color/random-brightness.js'
export {
  RandomColorDegeneration,
  type RandomColorDegenerationTransformation,
  randomColorDegeneration,
} from '../../layers/augmentation/color/random-color-degeneration.js'
export {
  RandomColorJitter,
  type RandomColorJitterOptions,
  randomColorJitter,
} from '../../layers/augmentation/color/random-color-jitter.js'
export {
  RandomContrast,
  type RandomContrastTransformation,
  randomContrast,
} from '../../layers/augmentation/color/random-contrast.js'
export {
  RandomGaussianBlur,
  type RandomGaussianBlurOptions,
  type RandomGaussianBlurTransformation,
  randomGaussianBlur,
} from '../../layers/augmentation/color/random-gaussian-blur.js'
export {
  RandomGrayscale,
  type RandomGrayscaleOptions,
  type RandomGrayscaleTransformation,
  randomGrayscale,
} from '../../layers/augmentation/color/random-grayscale.js'
export { RandomHue, type RandomHueTransformation, randomHue } from '../../layers/augmentation/color/random-hue.js'
export {
  RandomInvert,
  type RandomInvertOptions,
  type RandomInvertTransformation,
  randomInvert,
} from '../../layers/augmentation/color/random-invert.js'
export {
  RandomPosterization,
  type RandomPosterizationTransformation,
  randomPosterization,
} from '../../layers/augmentation/color/random-posterization.js'
export {
  RandomSaturation,
  type RandomSaturationTransformation,
  randomSaturation,
} from '../../layers/augmentation/color/random-saturation.js'
export {
  RandomSharpness,
  type RandomSharpnessTransformation,
  randomSharpness,
} from '../../layers/augmentation/color/random-sharpness.js'
export {
  Solarization,
  type SolarizationOptions,
  type SolarizationTransformation,
  solarization,
} from '../../layers/augmentation/color/solarization.js'
export { CenterCrop, type CenterCropConfig, centerCrop } from '../../layers/augmentation/geometry/center-crop.js'
export {
  RandomCrop,
  type RandomCropConfig,
  type RandomCropTransformation,
  randomCrop,
} from '../../layers/augmentation/geometry/random-crop.js'
export {
  RandomElasticTransform,
  type RandomElasticTransformation,
  type RandomElasticTransformOptions,
  randomElasticTransform,
} from '../../layers/augmentation/geometry/random-elastic-transform.js'
export {
  type FlipMode,
  RandomFlip,
  type RandomFlipOptions,
  type RandomFlipTransformation,
  randomFlip,
} from '../../layers/augmentation/geometry/random-flip.js'
export {
  RandomPerspective,
  type RandomPerspectiveOptions,
  type RandomPerspectiveTransformation,
  randomPerspective,
} from '../../layers/augmentation/geometry/random-perspective.js'
export {
  RandomRotation,
  type RandomRotationConfig,
  type RandomRotationTransformation,
  randomRotation,
} from '../../layers/augmentation/geometry/random-rotation.js'
export {
  RandomShear,
  type RandomShearOptions,
  type RandomShearTransformation,
  randomShear,
} from '../../layers/augmentation/geometry/random-shear.js'
export {
  RandomTranslation,
  type RandomTranslationConfig,
  type RandomTranslationTransformation,
  randomTranslation,
} from '../../layers/augmentation/geometry/random-translation.js'
export {
  RandomZoom,
  type RandomZoomConfig,
  type RandomZoomOptions,
  type RandomZoomTransformation,
  randomZoom,
} from '../../layers/augmentation/geometry/random-zoom.js'
export {
  Resizing,
  type ResizingConfig,
  type ResizingOptions,
  resizing,
} from '../../layers/augmentation/geometry/resizing.js'
export {
  AugMix,
  type AugMixOptions,
  type AugMixTransformation,
  augMix,
} from '../../layers/augmentation/mixing/aug-mix.js'
export {
  CutMix,
  type CutMixOptions,
  type CutMixTransformation,
  cutMix,
} from '../../layers/augmentation/mixing/cut-mix.js'
export {
  MaxNumBoundingBoxes,
  type MaxNumBoundingBoxesConfig,
  type MaxNumBoundingBoxesOptions,
  maxNumBoundingBoxes,
} from '../../layers/augmentation/mixing/max-num-bounding-boxes.js'
export { MixUp, type MixUpOptions, type MixUpTransformation, mixUp } from '../../layers/augmentation/mixing/mix-up.js'
export type { AugmentationOperation } from '../../layers/augmentation/mixing/operations.js'
export { Pipeline, type PipelineConfig, pipeline } from '../../layers/augmentation/mixing/pipeline.js'
export {
  type AugmentationStep,
  RandAugment,
  type RandAugmentOptions,
  randAugment,
} from '../../layers/augmentation/mixing/rand-augment.js'
export {
  RandomErasing,
  type RandomErasingOptions,
  type RandomErasingTransformation,
  randomErasing,
} from '../../layers/augmentation/mixing/random-erasing.js'
