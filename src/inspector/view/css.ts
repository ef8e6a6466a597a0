/** The styles of the panel. The height of a row is that of event-list.ts. */
export const css = `
:host {
  all: initial;
  --text: #1d2430; --quiet: #576173; --page: #ffffff; --head: #f5f6f9; --line: #dce0e8;
  --accent: #0a5cbf; --select: #e2eeff; --hover: #f1f4f9; --field: #ffffff;
  --good: #14713b; --wait: #865300; --bad: #b7221b; --bad-page: #fff1f0;
  --shadow: 0 8px 32px rgb(15 23 42 / 18%);
  color-scheme: light;
}
@media (prefers-color-scheme: dark) {
  :host {
    --text: #e2e7ef; --quiet: #9ba7b9; --page: #13171e; --head: #191e27; --line: #2b3340;
    --accent: #80bdff; --select: #1c3656; --hover: #1d232d; --field: #0f1318;
    --good: #69d394; --wait: #f1bc61; --bad: #ff968e; --bad-page: #2c1a1c;
    --shadow: 0 8px 32px rgb(0 0 0 / 55%);
    color-scheme: dark;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.hidden {
  position: absolute; width: 1px; height: 1px; margin: 0; padding: 0; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; border: 0;
}
.panel, .launcher {
  position: fixed; z-index: 2147483000; color: var(--text);
  font: 12px/1.4 system-ui, -apple-system, 'Segoe UI', sans-serif;
  text-align: start; letter-spacing: normal; -webkit-text-size-adjust: 100%;
}
.panel {
  display: flex; flex-direction: column; background: var(--page); overflow: hidden;
  box-shadow: var(--shadow);
}
.panel[data-dock='bottom'] {
  inset: auto 0 0 0; height: var(--height); max-height: 100vh; border-top: 1px solid var(--line);
}
.panel[data-dock='right'] {
  inset: 0 0 0 auto; width: var(--width); max-width: 100vw; border-left: 1px solid var(--line);
}
.panel[data-dock='floating'] {
  left: var(--left); top: var(--top); width: max(var(--width), 280px); height: var(--height);
  max-width: 100vw; max-height: 100vh; border: 1px solid var(--line); border-radius: 10px;
}
.panel[data-dock='floating'] header { cursor: move; touch-action: none; }
.launcher {
  right: 12px; bottom: 12px; height: 30px; padding: 0 14px; border: 1px solid var(--line); border-radius: 999px;
  background: var(--page); box-shadow: var(--shadow); font-weight: 600;
}
.grip { position: absolute; z-index: 2; touch-action: none; }
[data-dock='bottom'] .grip { inset: -1px 0 auto 0; height: 6px; cursor: ns-resize; }
[data-dock='right'] .grip { inset: 0 auto 0 -1px; width: 6px; cursor: ew-resize; }
[data-dock='floating'] .grip { inset: auto 0 0 auto; width: 16px; height: 16px; cursor: nwse-resize; }
[data-dock='floating'] .grip::after {
  content: ''; position: absolute; right: 4px; bottom: 4px; width: 7px; height: 7px;
  border: solid var(--quiet); border-width: 0 2px 2px 0;
}
.grip:hover, .grip:focus-visible { background: var(--accent); outline: none; opacity: 0.6; }

button, select, input {
  height: 24px; margin: 0; padding: 0 8px; border: 1px solid var(--line); border-radius: 5px;
  background: var(--field); color: inherit; font: inherit; white-space: nowrap;
}
button { cursor: pointer; }
button:hover { background: var(--hover); }
button[aria-pressed='true'] { border-color: var(--accent); background: var(--select); color: var(--accent); }
select { max-width: 140px; padding: 0 4px; }
input[type='checkbox'] { height: auto; margin: 0 5px 0 0; accent-color: var(--accent); }
.icon { width: 26px; padding: 0; border-color: transparent; background: none; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: -1px; }
h2, h3, h4, p, dl, dd { margin: 0; font-size: inherit; }

header, .toolbar {
  display: flex; flex: none; align-items: center; gap: 6px; padding: 5px 8px;
  border-bottom: 1px solid var(--line); background: var(--head);
}
header { padding-left: 12px; user-select: none; -webkit-user-select: none; }
h2 { font-weight: 650; }
.tabs { display: flex; gap: 2px; margin-left: 6px; }
.tabs button { border-color: transparent; background: none; color: var(--quiet); }
.tabs button[aria-selected='true'] { background: var(--select); color: var(--accent); font-weight: 600; }
.rates {
  flex: 1; min-width: 0; overflow: hidden; color: var(--quiet); text-align: end; text-overflow: ellipsis;
  white-space: nowrap; font-variant-numeric: tabular-nums;
}
.placing { display: flex; }
.placing button::before {
  content: ''; display: block; width: 13px; height: 11px; margin: auto; border: 1.5px solid currentcolor;
  border-radius: 2px;
}
.placing .dock-bottom::before { border-bottom-width: 5px; }
.placing .dock-right::before { border-right-width: 6px; }
.placing .dock-floating::before { width: 10px; height: 8px; box-shadow: 3px -3px 0 -1.5px currentcolor; }
.toolbar input[type='search'] { flex: 1 1 90px; min-width: 60px; }
.toolbar label { display: inline-flex; align-items: center; color: var(--quiet); white-space: nowrap; }
[data-view='connections'] .toolbar > :is(input, button), [data-view='connections'] .toolbar > select + select { display: none; }

.body { display: flex; flex: 1; min-height: 0; }
.events { display: flex; flex: 1; min-width: 0; }
.feed { position: relative; flex: 1; min-width: 0; min-height: 0; }
.list { position: absolute; inset: 0; overflow: auto; overflow-anchor: none; }
.list:focus-visible { outline-offset: -2px; }
.spacer { position: relative; overflow: hidden; }
.row {
  position: absolute; inset: 0 0 auto 0; display: flex; align-items: center; gap: 10px; height: 26px;
  padding: 0 12px; border-bottom: 1px solid color-mix(in srgb, var(--line) 45%, transparent);
  white-space: nowrap; cursor: default; contain: strict;
}
.row > span { overflow: hidden; text-overflow: ellipsis; }
.row:hover { background: var(--hover); }
.row.bad { background: var(--bad-page); color: var(--bad); }
.row[aria-selected='true'] { background: var(--select); }
.time, .id, .data, .size, .url, pre, .started, .number { font-family: ui-monospace, 'SF Mono', Menlo, Consolas, monospace; font-size: 11.5px; }
.row .time { flex: none; color: var(--quiet); }
.row .stream { flex: 0 0 84px; color: var(--quiet); }
.one-stream .row .stream { display: none; }
.row .stream::before {
  content: ''; display: inline-block; width: 7px; height: 7px; margin-right: 6px; border-radius: 50%;
  background: hsl(var(--hue) 60% 50%);
}
.row .type { flex: 0 0 100px; color: var(--accent); font-weight: 600; }
.row .id { flex: 0 0 64px; color: var(--quiet); }
.row .data { flex: 1 1 60px; min-width: 0; unicode-bidi: isolate; }
.row .size { flex: 0 0 56px; color: var(--quiet); text-align: end; }
.row.bad > span { color: inherit; }
.empty { position: absolute; inset: 40% 0 auto 0; color: var(--quiet); text-align: center; pointer-events: none; }
.latest { position: absolute; right: 18px; bottom: 10px; border-radius: 999px; color: var(--accent); box-shadow: var(--shadow); }

.details { flex: 0 0 42%; min-width: 0; overflow: auto; padding: 8px 12px 12px; border-left: 1px solid var(--line); }
.bar { display: flex; align-items: center; gap: 6px; }
.bar h3 { flex: none; max-width: 50%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: 13px; }
.details .bar h3 { flex: 1; max-width: none; }
dl { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 8px 0 4px; }
dl div { display: flex; gap: 5px; min-width: 0; }
dt { color: var(--quiet); }
dd { overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
h4 { margin-top: 10px; color: var(--quiet); font-weight: 600; }
pre {
  margin: 4px 0 0; padding: 8px 10px; overflow: auto; max-height: 320px; border: 1px solid var(--line); border-radius: 6px;
  background: var(--head); line-height: 1.5; white-space: pre-wrap; overflow-wrap: anywhere;
}
.note { margin-top: 8px; color: var(--quiet); }
.problem { margin-top: 8px; color: var(--bad); overflow-wrap: anywhere; }

.connections { flex: 1; min-width: 0; overflow: auto; padding: 4px 12px 12px; }
.connections section + section { margin-top: 10px; }
.connections .bar { padding: 8px 0 4px; }
.url { overflow: hidden; color: var(--quiet); text-overflow: ellipsis; white-space: nowrap; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
th { color: var(--quiet); font-weight: 500; }
:is(th, td) { padding: 4px 8px 4px 0; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; }
:is(th, td).number { width: 30px; }
:is(th, td).started { width: 102px; }
:is(th, td).timeline { width: 26%; }
:is(th, td):is(.open, .events, .received) { width: 76px; text-align: end; font-variant-numeric: tabular-nums; }
td.events { display: table-cell; }
th.events { display: table-cell; }
td.action { width: 112px; padding-right: 0; text-align: end; }
td.action button { height: 20px; padding: 0 6px; }
.requests td { padding: 0 0 8px; }
.requests h4 { margin-top: 6px; }
.reason { overflow-wrap: anywhere; }
.badge {
  display: inline-block; margin-right: 7px; padding: 0 7px; border: 1px solid currentcolor; border-radius: 999px;
  color: var(--quiet); font-size: 11px; font-weight: 600; line-height: 16px;
}
.badge:is([data-tone='open'], [data-tone='good']) { color: var(--good); }
.badge[data-tone='pending'] { color: var(--wait); }
.badge[data-tone='bad'] { color: var(--bad); }
.track { position: relative; height: 10px; margin-top: 4px; overflow: hidden; border-radius: 3px; background: var(--hover); }
.track i { position: absolute; top: 0; bottom: 0; min-width: 2px; }
.track i[data-part=''] { display: none; }
.track i[data-part='pending'] { background: var(--wait); }
.track i[data-part='open'] { background: var(--good); }
.track i[data-part='bad'] { background: var(--bad); }
.track i[data-part='waiting'] { background: repeating-linear-gradient(135deg, var(--line) 0 3px, transparent 3px 6px); }

.panel { container-type: inline-size; }
@container (max-width: 720px) {
  .events { flex-direction: column; }
  .details { flex: 0 0 55%; border-top: 1px solid var(--line); border-left: 0; }
  .row { gap: 8px; }
  .row .id { display: none; }
  .row .type { flex-basis: 84px; }
  :is(th, td):is(.timeline, .received) { display: none; }
  :is(th, td).started { width: 92px; }
  :is(th, td):is(.open, .events) { width: 58px; }
}
@container (max-width: 480px) {
  header, .toolbar { flex-wrap: wrap; }
  .rates { order: 9; flex-basis: 100%; padding-left: 8px; text-align: start; }
  .placing { margin-left: auto; }
  .row .stream { flex-basis: 8px; }
  h2 { display: none; }
  header { padding-left: 4px; }
  .tabs { margin-left: 0; }
  .row .size { display: none; }
  :is(th, td):is(.started, .open) { display: none; }
  td.action { width: 62px; }
  td.action button { display: block; width: 100%; margin-bottom: 3px; }
}
@media (pointer: coarse) {
  header button, .toolbar :is(button, select, input[type='search']) { height: 32px; }
  .icon { width: 36px; }
  .grip { min-height: 12px; min-width: 12px; }
}
@media (forced-colors: active) {
  .row[aria-selected='true'], .tabs button[aria-selected='true'], button[aria-pressed='true'] { outline: 2px solid Highlight; outline-offset: -2px; }
}
`
