/** Of the reference page: one column on narrow screens, light and dark as the reader has it. */
export const pageStyle = `
  :root { color-scheme: light dark; --text: #1c2024; --dim: #5b6470; --back: #fff; --panel: #f5f6f8; --line: #d5d9e0; --link: #0a58b0;
    --good: #00602b; --bad: #a40000; --get: #0a58b0; --post: #00602b; --put: #8a4b00; --delete: #a40000 }
  @media (prefers-color-scheme: dark) { :root { --text: #e4e7eb; --dim: #a3acb8; --back: #14171a; --panel: #1d2126; --line: #363c45;
    --link: #7db7ff; --good: #7fdca0; --bad: #ff8f8f; --get: #7db7ff; --post: #7fdca0; --put: #ffc078; --delete: #ff8f8f } }
  * { box-sizing: border-box }
  html { scroll-padding-top: 1rem }
  body { margin: 0; font: 15px/1.55 system-ui, sans-serif; color: var(--text); background: var(--back); overflow-wrap: anywhere }
  a { color: var(--link) } a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
  code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .87em }
  pre { background: var(--panel); border: 1px solid var(--line); border-radius: 4px; padding: .6rem .8rem; white-space: pre-wrap }
  .skip { position: absolute; left: -100rem } .skip:focus { left: 1rem; top: 1rem; background: var(--back); padding: .5rem }
  .columns { display: grid; grid-template-columns: 21rem minmax(0, 1fr) }
  nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.2rem 1rem; border-right: 1px solid var(--line); background: var(--panel); font-size: .87rem }
  nav ul { list-style: none; margin: .2rem 0 1rem; padding: 0 } nav li { display: flex; margin: .15rem 0 }
  nav h2 { font-size: .95rem; margin: .8rem 0 .2rem } nav a { text-decoration: none } nav a:hover { text-decoration: underline }
  nav .method { flex: 0 0 3.4rem; border: 0; padding: .15rem 0 0; font-size: .72rem }
  main { padding: 1.5rem clamp(1rem, 3vw, 3rem) 6rem; max-width: 76rem }
  h1 { font-size: 1.7rem; margin: 0 } h2 { font-size: 1.35rem; margin: 3rem 0 .4rem } h4 { margin: 1.2rem 0 .4rem }
  h3 { font-size: 1.05rem; margin: 0 0 .5rem } article, main section section { border-top: 1px solid var(--line); padding: 1.4rem 0 .6rem; margin-top: 1.2rem }
  .dim, .limits, .id, .group { color: var(--dim) } .id { float: right; margin-left: 1rem } .limits { font-size: .9em }
  .method { font: 700 .78rem ui-monospace, monospace; border: 1px solid; border-radius: 4px; padding: .12rem .45rem }
  .get { color: var(--get) } .post { color: var(--post) } .put, .patch { color: var(--put) } .delete { color: var(--delete) }
  .good { color: var(--good) } .bad { color: var(--bad) } .required { color: var(--bad); font-size: .78rem; font-weight: 600 }
  table { border-collapse: collapse; width: 100%; margin: .3rem 0 } th, td { text-align: left; vertical-align: top; padding: .35rem .7rem .35rem 0; border-top: 1px solid var(--line) }
  thead th { border-top: 0; color: var(--dim); font-weight: 500; font-size: .85rem } tbody th { font-weight: 400; width: 17rem } td:nth-child(2) { width: 15rem }
  .group { font-size: .85rem; font-style: italic }
  .codes { font-size: .8rem; color: var(--dim) } .codes code { margin-right: .5rem }
  @media (max-width: 60rem) { .columns { display: block } nav { position: static; height: auto; max-height: 40vh; border-right: 0; border-bottom: 1px solid var(--line) }
    tbody th, td:nth-child(2) { width: auto } .id { float: none; display: block; margin: 0 } }
  @media print { nav { display: none } .columns { display: block } article { break-inside: avoid } }
`
