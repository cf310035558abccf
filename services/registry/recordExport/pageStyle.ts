import { Html } from './html';

/** On the screen and on A4 alike: heads of tables come again on each page, and no row is cut in two. */
export const recordStyle = new Html(`<style>
@page { size: A4; margin: 15mm 14mm 16mm; }
* { box-sizing: border-box; }
html { color: #1c2024; background: #eceef0; font: 14px/1.6 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif; }
body { margin: 0; }
main { max-width: 1000px; margin: 24px auto; padding: 36px 48px 48px; background: #fff; border-top: 6px solid #7a1f1f; box-shadow: 0 1px 4px #0002; }
[lang=en] { color: #59626b; font-size: .86em; }
h1, h2, h3, h4 { line-height: 1.35; break-after: avoid; }
h1 { margin: 4px 0 20px; font-size: 25px; }
h2 { margin: 40px 0 12px; padding-bottom: 6px; border-bottom: 2px solid #7a1f1f; font-size: 19px; }
h3 { margin: 26px 0 8px; font-size: 16px; }
h4 { margin: 18px 0 4px; padding: 3px 10px; background: #f1ece6; border-left: 3px solid #7a1f1f; font-size: 14px; }
p { margin: 6px 0; }
.kind { margin: 0; color: #7a1f1f; font-weight: 600; letter-spacing: .04em; }
.none, .note { color: #59626b; }
table { width: 100%; margin: 8px 0; border-collapse: collapse; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { padding: 5px 9px; border: 1px solid #cfd4d9; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
.text, .before, .after { white-space: pre-line; }
th { background: #f6f7f8; font-weight: 600; }
table.facts > tbody > tr > th { width: 27%; }
table.rows { margin: 2px 0; font-size: .93em; }
table.grid { font-size: .93em; }
/* Long values must not squeeze the columns beside them. */
table.changes { table-layout: fixed; }
table.changes th:nth-child(1) { width: 17%; }
table.changes th:nth-child(2) { width: 11%; }
table.changes th:nth-child(5) { width: 20%; }
th { overflow-wrap: break-word; }
.name { white-space: nowrap; }
th [lang=en] { display: block; font-weight: 400; line-height: 1.3; }
ol.cards { margin: 0; padding: 0; list-style-position: inside; }
ol.cards > li { margin: 0 0 8px; }
.hash { font: 11px/1.45 ui-monospace, "DejaVu Sans Mono", Consolas, monospace; word-break: break-all; }
.state { display: inline-block; padding: 0 8px; border: 1px solid currentColor; border-radius: 3px; color: #7a1f1f; font-size: .85em; font-weight: 600; white-space: nowrap; }
.signed { margin: 10px 0; padding: 8px 14px 10px; border: 1px solid #cfd4d9; border-left: 4px solid #2f6b3a; break-inside: avoid; }
.signed.returned { border-left-color: #a33; }
.signed.open { border-left-color: #9aa1a8; }
.before { color: #8c2a2a; } .after { color: #205c2c; }
pre { padding: 8px 12px; background: #f6f7f8; white-space: pre-wrap; word-break: break-all; }
@media screen and (max-width: 640px) {
  main { margin: 0; padding: 20px 14px; }
  /* Wide tables scroll by themselves. */
  table.grid { display: block; overflow-x: auto; }
  table.grid th, table.grid td { min-width: 6.5em; }
  table.changes td { min-width: 9em; }
  table.grid .hash { display: inline-block; min-width: 18em; }
}
@media print {
  html { background: #fff; font-size: 10.5pt; }
  main { max-width: none; margin: 0; padding: 0; border: 0; box-shadow: none; }
  th, h4 { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
</style>`);
