// What pictures of models show.
import { checkOptions } from '@tensorloom/tensor/internal'

/** Options of `plotModel` and `modelToDot`. */
export interface PlotOptions {
  /** Direction of the edges, as in Keras: `TB`, the default, is from top to bottom, `LR` from left to right. */
  readonly rankdir?: 'TB' | 'LR' | undefined
  /** Whether models inside the model are drawn with all their layers; false by default: they are one box. */
  readonly expandNested?: boolean | undefined
  /** Whether boxes show the names of layers; true by default. */
  readonly showLayerNames?: boolean | undefined
  /** Whether boxes show the shapes of outputs; true by default. */
  readonly showShapes?: boolean | undefined
  /** Whether boxes show the number of parameters; true by default. */
  readonly showParameters?: boolean | undefined
  /** Whether boxes show the names of activations; true by default. */
  readonly showLayerActivations?: boolean | undefined
}

/** The options, checked and complete. */
export interface CompletePlotOptions {
  readonly rankdir: 'TB' | 'LR'
  readonly expandNested: boolean
  readonly showLayerNames: boolean
  readonly showShapes: boolean
  readonly showParameters: boolean
  readonly showLayerActivations: boolean
}

const defaults: CompletePlotOptions = {
  rankdir: 'TB',
  expandNested: false,
  showLayerNames: true,
  showShapes: true,
  showParameters: true,
  showLayerActivations: true,
}

/** @internal Checks options and adds the defaults. */
export function plotOptions(user: string, options: PlotOptions | undefined): CompletePlotOptions {
  checkOptions<PlotOptions>(user, options, {
    rankdir: ['TB', 'LR'],
    expandNested: 'boolean',
    showLayerNames: 'boolean',
    showShapes: 'boolean',
    showParameters: 'boolean',
    showLayerActivations: 'boolean',
  })
  const given = Object.entries(options ?? {}).filter(([, value]) => value !== undefined)
  return { ...defaults, ...(Object.fromEntries(given) as Partial<CompletePlotOptions>) }
}
