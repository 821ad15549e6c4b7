// What plugins bring to this package. Importing `@tensorloom/datasets` makes this part known to `definePlugin`.

/** Data sets by name: what loads one with its defaults. Their types are added to `KnownDatasets`. */
export type PluginDatasets = Readonly<Record<string, () => Promise<unknown>>>

declare module '@tensorloom/tensor' {
  interface PluginParts {
    /** Data sets by name. */
    readonly datasets?: PluginDatasets | undefined
  }
}
