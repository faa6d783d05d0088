import { escaped } from '../pages/escaped.ts'
import type { Sink, SinkRequest } from './sink-requests.ts'

const style = `
  body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1a1a1a; background: #fff }
  h1 { font-size: 1.4rem } code, pre { font-family: ui-monospace, monospace; font-size: 13px }
  details { border: 1px solid #ccc; border-radius: 4px; margin: .5rem 0; padding: .5rem 1rem }
  summary { cursor: pointer } .bad { color: #a40000 } .good { color: #00602b }
  pre { overflow-x: auto; background: #f4f4f4; padding: .5rem } th { text-align: left; font-weight: normal; padding-right: 1rem; vertical-align: top }
  td { word-break: break-all }
  @media (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #161616 } pre { background: #242424 } .bad { color: #ff8f8f } .good { color: #7fdca0 } }
`

/** What a sink has received as a page that needs nothing else: no scripts, nothing from elsewhere. */
export function sinkPage({ name, received, requests }: Sink): string {
  const shown = requests.length < received ? `the newest ${requests.length} of ${received}` : String(received)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="5">
<title>${escaped(name)} · Millrace sink</title>
<style>${style}</style>
<h1>Sink ${escaped(name)}</h1>
<p>Requests received: ${shown}. This page loads itself again every 5 seconds.</p>
${received === 0 ? `<p>Send something: <code>POST /sink/${escaped(encodeURIComponent(name))}</code>, with <code>?status=503&amp;fail=0.3&amp;delay=2s</code> to answer badly on purpose.</p>` : ''}
${requests.map(requestSection).join('\n')}
</html>
`
}

function requestSection(request: SinkRequest, index: number): string {
  const { number, receivedAt, method, path, headers, body, isBodyCut, answered } = request
  const rows = Object.entries(headers).map(
    ([name, value]) =>
      `<tr><th><code>${escaped(name)}</code></th><td><code>${escaped(value)}</code></td></tr>`,
  )
  return `<details${index === 0 ? ' open' : ''}>
<summary>#${number} · ${receivedAt.toISOString()} · ${escaped(method)} ${escaped(path)} → <b class="${answered < 300 ? 'good' : 'bad'}">${answered}</b></summary>
<table>${rows.join('')}</table>
<pre>${escaped(readable(body))}</pre>${isBodyCut ? '<p>The body was longer; this is its beginning.</p>' : ''}
</details>`
}

/** JSON indented; anything else as it is. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2)
  } catch {
    return body
  }
}
