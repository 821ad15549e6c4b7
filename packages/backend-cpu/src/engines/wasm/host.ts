// The types of the part of the WebAssembly interface that is used here. No loaded library declares them.

/** A memory. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer
  grow(pages: number): number
}

/** A compiled module. Threads can share it. */
export type WasmModule = object

/** Functions by name. */
export type WasmExports = Readonly<Record<string, (...values: number[]) => number>>

/** Functions that modules import. */
export type HostFunctions = Readonly<Record<string, (...values: number[]) => unknown>>

/** The imports of a module. */
export interface WasmImports {
  readonly host: { readonly memory: WasmMemory }
  readonly functions: HostFunctions
}

/** The interface itself. */
export interface WasmHost {
  readonly Memory: new (limits: { initial: number; maximum?: number; shared?: boolean }) => WasmMemory
  readonly Module: new (binary: Uint8Array) => WasmModule
  readonly Instance: new (module: WasmModule, imports: WasmImports) => { readonly exports: WasmExports }
  validate(binary: Uint8Array): boolean
}

/** WebAssembly, if it is available. */
export function wasmHost(): WasmHost | undefined {
  return (globalThis as unknown as { WebAssembly?: WasmHost }).WebAssembly
}
