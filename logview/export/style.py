"""How an exported page looks: light and dark, on a screen and on paper. Fixed text, nothing of a
log is in it."""

from __future__ import annotations

STYLE = """\
:root {
  color-scheme: light dark;
  --page: #fbfbfa; --panel: #ffffff; --ink: #1c2024; --soft: #5b636d; --line: #dfe2e6;
  --ok: #1a7f47; --failed: #c0262d; --blocked: #9a5b00; --quiet: #5b636d; --bar: #7d9cc0;
  --wash-failed: #fdf0f0; --wash-blocked: #fdf5e6; --wash-quiet: #f3f4f6; --code: #f4f5f7;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171a; --panel: #1b1f23; --ink: #e4e7ea; --soft: #9aa4af; --line: #30363d;
    --ok: #4fc27d; --failed: #ff7b7b; --blocked: #e6ab4c; --quiet: #9aa4af; --bar: #4d6b8f;
    --wash-failed: #2d1b1d; --wash-blocked: #2b2415; --wash-quiet: #22272c; --code: #101316;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
h1 { font-size: 1.3rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2.5rem 0 .5rem; overflow-wrap: anywhere; }
h3 { font-size: .8rem; margin: 1.75rem 0 .4rem; color: var(--soft);
  text-transform: uppercase; letter-spacing: .06em; }
h1 span, h2 span { font-weight: 400; font-family: ui-monospace, "SF Mono", Menlo, Consolas,
  "DejaVu Sans Mono", monospace; font-size: .92em; }
p { margin: .3rem 0; }
a { color: inherit; }
.outcome { font-weight: 650; }
.ok, .recovered, .running { color: var(--ok); }
.failed { color: var(--failed); }
.blocked, .degraded { color: var(--blocked); }
.incomplete, .unanswered, .stopped, .skipped, .info { color: var(--quiet); }
.problem {
  margin: 1rem 0; padding: .8rem 1rem; background: var(--wash-quiet);
  border: 1px solid var(--line); border-left: 4px solid var(--quiet); border-radius: 4px;
}
.problem.of-failed { background: var(--wash-failed); border-left-color: var(--failed); }
.problem.of-blocked { background: var(--wash-blocked); border-left-color: var(--blocked); }
.problem strong { overflow-wrap: anywhere; }
.problem p { overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .75rem 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.place, pre, .at, .took, .number, .id {
  font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: .86rem;
}
.place { color: var(--soft); overflow-wrap: anywhere; }
pre {
  margin: .25rem 0 .75rem; padding: .6rem .75rem; background: var(--code);
  border: 1px solid var(--line); border-radius: 4px; white-space: pre-wrap;
  overflow-wrap: anywhere; max-height: 32rem; overflow-y: auto; line-height: 1.45;
}
table { border-collapse: collapse; width: 100%; margin: .75rem 0; }
th { text-align: left; color: var(--soft); font-weight: 500; }
th, td { padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; overflow-wrap: anywhere; }
.steps { border: 1px solid var(--line); border-radius: 6px; background: var(--panel);
  overflow: hidden; }
.steps > * + * { border-top: 1px solid var(--line); }
.line {
  display: grid; align-items: center; column-gap: .75rem; padding: .22rem .75rem;
  grid-template-columns:
    2.2rem 4.6rem minmax(6rem, 2fr) minmax(8rem, 4fr) 4.8rem minmax(8rem, 2.4fr);
}
summary.line { cursor: pointer; list-style: none; }
summary.line::-webkit-details-marker { display: none; }
summary.line:hover, summary.line:focus-visible { background: var(--wash-quiet); }
.number, .at, .took { text-align: right; color: var(--soft); white-space: nowrap; }
.name { overflow-wrap: anywhere; }
.kind { color: var(--soft); }
.note { color: var(--soft); font-size: .9rem; overflow-wrap: anywhere; }
.note b { color: var(--failed); }
.of-blocked .note b { color: var(--blocked); }
.of-stopped .note b, .of-unanswered .note b { color: var(--ink); }
.first.of-failed { background: var(--wash-failed); }
.first.of-blocked { background: var(--wash-blocked); }
.first { box-shadow: inset 4px 0 0 var(--quiet); }
.first.of-failed { box-shadow: inset 4px 0 0 var(--failed); }
.first.of-blocked { box-shadow: inset 4px 0 0 var(--blocked); }
svg { display: block; width: 100%; height: .7rem; }
svg .track { fill: var(--wash-quiet); }
svg .bar { fill: var(--bar); }
svg .bar.failed { fill: var(--failed); }
svg .bar.blocked { fill: var(--blocked); }
.inside { padding: .25rem 1rem .75rem 8.8rem; }
.inside .label, .turn .label { color: var(--soft); font-size: .85rem; margin: .5rem 0 0; }
.d1 { padding-left: 1.2rem; } .d2 { padding-left: 2.4rem; } .d3 { padding-left: 3.6rem; }
.d4 { padding-left: 4.8rem; } .d5 { padding-left: 6rem; } .d6 { padding-left: 7.2rem; }
.turn { margin: .75rem 0; padding-left: .9rem; border-left: 3px solid var(--line); }
.turn.user { border-left-color: var(--bar); }
.turn.error { border-left-color: var(--failed); }
.turn .said { white-space: pre-wrap; overflow-wrap: anywhere; }
footer { margin-top: 3rem; color: var(--soft); font-size: .85rem; }
@media (max-width: 50rem) {
  .line { grid-template-columns: 1.8rem 4.2rem minmax(0, 1fr) 4.4rem; }
  .line .bars { display: none; }
  .line .note { grid-column: 3 / -1; }
  .inside { padding-left: 1rem; }
}
@media print {
  body { background: #fff; color: #000; font-size: 10pt; }
  main { max-width: none; padding: 0; }
  pre { max-height: none; border-color: #ccc; background: #fff; }
  .problem, .line, .turn { break-inside: avoid; }
  svg, .problem, .first { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
"""
