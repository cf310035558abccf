export const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

const common = `
  body { font: 16px/1.6 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: #1f2328;
    max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
  h1 { font-size: 1.75rem; line-height: 1.3; margin: 0; } h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; }
  .under { color: #57606a; margin: .25rem 0 0; }
  a { color: #0550ae; }
  code, pre { font-family: ui-monospace, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace; font-size: .875rem; }
  pre { background: #f6f8fa; border: 1px solid #d0d7de; border-radius: 6px; padding: .75rem 1rem; overflow-x: auto; }
  table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .35rem .75rem .35rem 0;
    border-bottom: 1px solid #d8dee4; vertical-align: top; } th { font-weight: 600; }
`;

/** A page that stands alone: it loads nothing and runs nothing. */
export const htmlPage = (title: string, body: string, style = ''): string => `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title><style>${common}${style}</style></head><body>
${body}
</body></html>
`;
