// Keras's layers of the kind 'augmentation'.
import {
  AugMix,
  AutoContrast,
  CenterCrop,
  ContrastLimitedAdaptiveHistogramEqualization,
  CutMix,
  Equalization,
  MaxNumBoundingBoxes,
  MixUp,
  RandAugment,
  RandomBrightness,
  RandomColorDegeneration,
  RandomColorJitter,
  RandomContrast,
  RandomCrop,
  RandomElasticTransform,
  RandomErasing,
  RandomFlip,
  RandomGaussianBlur,
  RandomGrayscale,
  RandomHue,
  RandomInvert,
  RandomPerspective,
  RandomPosterization,
  RandomRotation,
  RandomSaturation,
  RandomSharpness,
  RandomShear,
  RandomTranslation,
  RandomZoom,
  Resizing,
  Solarization,
} from '@tensorloom/layers'
import { type Fields, optional, plain, seedOf, word } from '../fields.js'
import { layerEntry } from './entry.js'
import { dataFormat } from './shared.js'
import type { LayerTable } from './table.js'

/** What all layers have that change images. */
const image: Fields = { ...dataFormat, bounding_box_format: optional(word()) }
const seeded: Fields = { ...image, seed: seedOf }
const range: Fields = { value_range: plain([0, 255]) }
const sampling: Fields = { interpolation: plain('bilinear') }
const filled: Fields = { ...sampling, fill_mode: plain('reflect'), fill_value: plain(0) }
const size: Fields = { height: plain(), width: plain() }
const color: Fields = { ...seeded, ...range, factor: plain() }

/** Keras's layers of the kind 'augmentation', by class. */
export const augmentation: LayerTable = {
  AugMix: layerEntry(AugMix, {
    ...seeded,
    ...range,
    ...sampling,
    num_chains: plain(3),
    chain_depth: plain(3),
    factor: plain([0, 0.3]),
    alpha: plain(1),
    all_ops: plain(true),
  }),
  AutoContrast: layerEntry(AutoContrast, { ...image, ...range }),
  CenterCrop: layerEntry(CenterCrop, { ...image, ...size }),
  ContrastLimitedAdaptiveHistogramEqualization: layerEntry(ContrastLimitedAdaptiveHistogramEqualization, {
    ...image,
    ...range,
    clip_limit: plain(4),
    tile_grid_size: plain([8, 8]),
  }),
  CutMix: layerEntry(CutMix, { ...seeded, factor: plain([0, 1]) }),
  Equalization: layerEntry(Equalization, { ...image, ...range, bins: plain(256) }),
  MaxNumBoundingBoxes: layerEntry(MaxNumBoundingBoxes, { ...image, max_number: plain(), fill_value: plain(-1) }),
  MixUp: layerEntry(MixUp, { ...seeded, alpha: plain(0.2) }),
  RandAugment: layerEntry(RandAugment, {
    ...seeded,
    ...range,
    ...sampling,
    num_ops: plain(2),
    factor: plain([0, 0.5]),
  }),
  RandomBrightness: layerEntry(RandomBrightness, color),
  RandomColorDegeneration: layerEntry(RandomColorDegeneration, color),
  RandomColorJitter: layerEntry(RandomColorJitter, {
    ...seeded,
    ...range,
    brightness_factor: plain(null),
    contrast_factor: plain(null),
    saturation_factor: plain(null),
    hue_factor: plain(null),
  }),
  RandomContrast: layerEntry(RandomContrast, color),
  RandomCrop: layerEntry(RandomCrop, { ...seeded, ...size }),
  RandomElasticTransform: layerEntry(RandomElasticTransform, {
    ...seeded,
    ...range,
    ...filled,
    factor: plain([0, 1]),
    scale: plain([0, 1]),
  }),
  RandomErasing: layerEntry(RandomErasing, {
    ...seeded,
    ...range,
    factor: plain([0, 1]),
    scale: plain([0.02, 0.33]),
    fill_value: plain(null),
  }),
  RandomFlip: layerEntry(RandomFlip, { ...seeded, mode: word('horizontal_and_vertical') }),
  RandomGaussianBlur: layerEntry(RandomGaussianBlur, {
    ...seeded,
    ...range,
    factor: plain([0, 1]),
    kernel_size: plain([3, 3]),
    sigma: plain([0, 1]),
  }),
  RandomGrayscale: layerEntry(RandomGrayscale, { ...image, factor: plain(0.5) }),
  RandomHue: layerEntry(RandomHue, color),
  RandomInvert: layerEntry(RandomInvert, { ...seeded, ...range, factor: plain([0, 1]) }),
  RandomPerspective: layerEntry(RandomPerspective, {
    ...seeded,
    ...sampling,
    factor: plain([0, 1]),
    scale: plain(1),
    fill_value: plain(0),
  }),
  RandomPosterization: layerEntry(RandomPosterization, color),
  RandomRotation: layerEntry(RandomRotation, { ...seeded, ...filled, factor: plain() }),
  RandomSaturation: layerEntry(RandomSaturation, color),
  RandomSharpness: layerEntry(RandomSharpness, color),
  RandomShear: layerEntry(RandomShear, { ...seeded, ...filled, x_factor: plain([0, 0]), y_factor: plain([0, 0]) }),
  RandomTranslation: layerEntry(RandomTranslation, {
    ...seeded,
    ...filled,
    height_factor: plain(),
    width_factor: plain(),
  }),
  RandomZoom: layerEntry(RandomZoom, { ...seeded, ...filled, height_factor: plain(), width_factor: plain(null) }),
  Resizing: layerEntry(Resizing, {
    ...image,
    ...size,
    ...sampling,
    antialias: plain(false),
    crop_to_aspect_ratio: plain(false),
    pad_to_aspect_ratio: plain(false),
    fill_mode: plain('constant'),
    fill_value: plain(0),
  }),
  Solarization: layerEntry(Solarization, {
    ...seeded,
    ...range,
    addition_factor: plain([0, 0]),
    threshold_factor: plain([0, 0]),
  }),
}
