// The part of the host's WebAssembly interface that is used here; its types come with no library that is loaded.

/** A memory. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer
  grow(pages: number): number
}

/** A compiled module; threads can share it. */
export type WasmModule = object

/** Functions by name. */
export type WasmExports = Readonly<Record<string, (...values: number[]) => number>>

/** What a module needs. */
export interface WasmImports {
  readonly host: { readonly memory: WasmMemory }
  readonly functions: Readonly<Record<string, (...values: number[]) => number>>
}

/** The interface itself. */
export interface WasmHost {
  readonly Memory: new (limits: { initial: number; maximum?: number; shared?: boolean }) => WasmMemory
  readonly Module: new (binary: Uint8Array<ArrayBuffer>) => WasmModule
  readonly Instance: new (module: WasmModule, imports: WasmImports) => { readonly exports: WasmExports }
  validate(binary: Uint8Array<ArrayBuffer>): boolean
}

/** WebAssembly, where there is any. */
export function wasmHost(): WasmHost | undefined {
  return (globalThis as unknown as { WebAssembly?: WasmHost }).WebAssembly
}
