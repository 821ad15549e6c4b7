// The style of the panel. It is added as a sheet, which the strictest Content-Security-Policy allows.

/** Style of everything inside the panel. */
export const panelStyle: string = `
:host { display: block; container-type: inline-size; color-scheme: light dark;
  --paper: #ffffff; --card: #f6f8fa; --ink: #1b1f24; --quiet: #57606a; --line: #d0d7de; --strong: #6e7781; --accent: #0860c7;
  --c0: #0860c7; --c1: #c2410c; --c2: #1a7f37; --c3: #8250df; --c4: #bf3989; --c5: #7d6200; --c6: #0b7285; --c7: #5c5f66;
  --input: #ddf4ff; --model: #fff8c5;
  background: var(--paper); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { :host {
  --paper: #0d1117; --card: #161b22; --ink: #e6edf3; --quiet: #9aa4ae; --line: #30363d; --strong: #8b949e; --accent: #6cb6ff;
  --c0: #6cb6ff; --c1: #ff9d5c; --c2: #56d364; --c3: #c297ff; --c4: #ff8fc8; --c5: #e3b341; --c6: #4fd1c5; --c7: #b1bac4;
  --input: #0c2d4d; --model: #3a2d00; } }
* { box-sizing: border-box; }
main { max-width: 1280px; margin: 0 auto; padding: 16px; }
h1 { font-size: 20px; margin: 0 0 8px; }
h2 { font-size: 17px; margin: 28px 0 10px; }
h3 { font-size: 14px; margin: 0; overflow-wrap: anywhere; }
p { margin: 0; }
.quiet { color: var(--quiet); }
.runs { list-style: none; margin: 0; padding: 0; display: grid; gap: 4px; }
.runs label { display: flex; gap: 8px; align-items: baseline; padding: 4px 0; }
.runs .state { color: var(--quiet); font-size: 13px; }
.runs .names { display: flex; flex-wrap: wrap; gap: 0 10px; min-width: 0; overflow-wrap: anywhere; }
.swatch { flex: none; width: 22px; height: 4px; border-radius: 2px; background: var(--color); align-self: flex-start;
  margin-top: .6em; }
.controls { display: flex; flex-wrap: wrap; gap: 8px 20px; margin: 14px 0 0; align-items: center; }
fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 4px 14px; }
legend { float: left; padding: 0; margin-right: 4px; color: var(--quiet); }
label { cursor: pointer; min-width: 0; max-width: 100%; }
input { accent-color: var(--accent); }
select, button, .file { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--strong); border-radius: 6px;
  padding: 3px 10px; max-width: 100%; }
.file { display: inline-block; position: relative; }
.file input { position: absolute; inset: 0; opacity: 0; width: 100%; cursor: pointer; }
:focus-visible, .file:focus-within { outline: 2px solid var(--accent); outline-offset: 2px; }
.grid { display: grid; gap: 14px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); }
.grid.small { grid-template-columns: repeat(auto-fill, minmax(min(100%, 220px), 1fr)); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 10px 12px; min-width: 0; }
.head { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 2px 10px; align-items: baseline; }
.readout { font-size: 12.5px; color: var(--quiet); min-height: 1.45em; font-variant-numeric: tabular-nums; }
.readout b { color: var(--color); font-weight: 600; }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg:focus-visible { outline-offset: -1px; border-radius: 4px; }
svg text { fill: var(--quiet); font: 11px system-ui, sans-serif; }
.gridline { stroke: var(--line); stroke-width: 1; }
.curve { fill: none; stroke: var(--color); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
.curve.within { stroke-width: 1; opacity: .7; }
.curve.held { stroke-dasharray: 6 4; }
.dot { fill: var(--color); stroke: var(--card); stroke-width: 1.5; }
.cross { stroke: var(--strong); stroke-width: 1; }
.ridge { fill: var(--color); fill-opacity: .28; stroke: var(--color); stroke-width: 1; }
.graph { overflow: auto; max-height: 80vh; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 8px; }
.graph svg { width: auto; margin: 0 auto; }
.graph text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; text-anchor: middle; }
.graph .name { fill: var(--ink); font-weight: 600; }
.graph rect { fill: var(--paper); stroke: var(--strong); }
.graph .input rect { fill: var(--input); }
.graph .model rect { fill: var(--model); }
.graph .frame rect { fill: none; }
.graph .shared rect { stroke-dasharray: 5 3; }
.graph .output rect { stroke: var(--accent); stroke-width: 2; }
.graph .edge { fill: none; stroke: var(--strong); stroke-width: 1.2; }
.graph .arrow { fill: var(--strong); }
.problem, .runs .problem { color: var(--c1); }
[hidden] { display: none !important; }
${Array.from({ length: 8 }, (_, k) => `.c${k} { --color: var(--c${k}); }`).join('\n')}
@container (max-width: 520px) { .grid.small { grid-template-columns: 1fr 1fr; } }
@media (forced-colors: active) { .swatch { forced-color-adjust: none; } }
`

/** Style of a page that is nothing but the panel. */
export const pageStyle: string = `
html { color-scheme: light dark; background: #ffffff; }
body { margin: 0; }
@media (prefers-color-scheme: dark) { html { background: #0d1117; } }
`
