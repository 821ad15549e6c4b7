// What plugins bring to this package. Importing `@tensorloom/layers` makes these parts known to `definePlugin`.
import type { ActivationFunction } from './activations.js'
import type { Constraint } from './constraints.js'
import type { AnyLayer, LayerClass } from './core/types.js'
import type { ModelFile } from './files/model-file.js'
import type { Initializer } from './initializers.js'
import type { MakerOf } from './named.js'
import type { Regularizer } from './regularizers.js'

/** A file format that `loadModel` reads besides its own. */
export interface ModelFormat {
  /** Whether the bytes look like this format. Called only for bytes that are not a safetensors file. */
  accepts(bytes: Uint8Array): boolean
  /**
   * Returns the model in the bytes. Must throw if they are damaged.
   *
   * @param bytes - all bytes of the file
   * @param file - the file itself, which opens the files beside it: `await file.beside('weights.bin')`
   */
  load(bytes: Uint8Array, file: ModelFile): AnyLayer | Promise<AnyLayer>
}

declare module '@tensorloom/tensor' {
  interface PluginParts {
    /** Classes of layers; each is found by its `static type`. */
    readonly layers?: readonly LayerClass[] | undefined
    /** Activations by name. Ops need no entry here. */
    readonly activations?: Readonly<Record<string, ActivationFunction>> | undefined
    /** Makers of constraints by type, from their saved config; a name as an option gives them `{}`. */
    readonly constraints?: Readonly<Record<string, MakerOf<Constraint>>> | undefined
    /** Makers of initializers by type, from their saved config; a name as an option gives them `{}`. */
    readonly initializers?: Readonly<Record<string, MakerOf<Initializer>>> | undefined
    /** Makers of regularizers by type, from their saved config; a name as an option gives them `{}`. */
    readonly regularizers?: Readonly<Record<string, MakerOf<Regularizer>>> | undefined
    /** Formats of model files by name. */
    readonly formats?: Readonly<Record<string, ModelFormat>> | undefined
  }
}
