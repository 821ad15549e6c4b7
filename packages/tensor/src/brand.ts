// The mark of a tensor. It imports nothing, so that what describes values for messages does not need to know tensors.

/** Mark of a tensor, the same in every copy of this package. */
export const tensorBrand: unique symbol = /* @__PURE__ */ Symbol.for('tensorloom/tensor/1')

/** Whether a value carries the mark, and so has a shape. */
export const isBranded = (value: unknown): value is { readonly shape: readonly number[] } =>
  typeof value === 'object' && value !== null && (value as { [tensorBrand]?: unknown })[tensorBrand] === true
