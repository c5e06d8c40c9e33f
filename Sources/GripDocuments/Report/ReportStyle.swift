/// How the report looks: on a screen in light and dark, on paper always in black on white, so that a fax of one bit keeps it.
enum ReportStyle {
  static let sheet: HTML = """
    :root { --ink: #16181b; --soft: #4a4f57; --line: #9aa1ab; --ground: #ffffff; --around: #f1f2f4; --tint: #f6f7f9; color-scheme: light dark; }
    @media screen and (prefers-color-scheme: dark) {
      :root { --ink: #eceef1; --soft: #b9bfc8; --line: #69707b; --ground: #16191d; --around: #0d0f12; --tint: #1d2126; }
    }
    * { box-sizing: border-box; }
    html { font: 15px/1.45 "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; color: var(--ink); background: var(--around); font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
    body { margin: 0; }
    main { max-width: 64rem; margin: 1.5rem auto 0; padding: 2rem 2.25rem 2.5rem; background: var(--ground); border: 1px solid var(--line); }
    footer { max-width: 64rem; margin: 0 auto 2rem; padding: .75rem 2.25rem; color: var(--soft); font-size: .8rem; }
    h1, h2, p, dl, dd, ol, ul, figure { margin: 0; }
    h1 { font-size: 2.4rem; line-height: 1.05; letter-spacing: -.02em; font-weight: 700; }
    h2 { font-size: 1.02rem; line-height: 1.25; font-weight: 700; margin-bottom: .4rem; }
    section { margin-top: 1.6rem; }
    .eyebrow { color: var(--soft); font-size: .85rem; margin-bottom: .15rem; }
    .small { font-size: .86em; color: var(--soft); }
    .note { font-size: .84rem; color: var(--soft); margin-top: .4rem; }
    .code { font-family: "Liberation Mono", "DejaVu Sans Mono", Menlo, monospace; font-size: .95em; }
    .title { display: flex; justify-content: space-between; align-items: flex-end; gap: 2rem; border-bottom: 3px solid var(--ink); padding-bottom: .8rem; }
    .facts { display: grid; grid-template-columns: auto auto; gap: .2rem 1.75rem; }
    .facts div { display: flex; gap: .6rem; }
    .facts dt { color: var(--soft); min-width: 3.4rem; }
    .banner { border: 3px solid var(--ink); outline: 1px solid var(--ink); outline-offset: 2px; padding: .5rem .8rem; margin: 1rem 3px 0; font-size: 1.05rem; }
    .tiles { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; margin-top: 1rem; border-bottom: 1px solid var(--line); }
    .tile { padding: .2rem 1rem .7rem; border-left: 1px solid var(--line); font-size: .84rem; color: var(--soft); }
    .tile:first-child { border-left: 0; padding-left: 0; }
    .tile h2 { font-size: .86rem; color: var(--ink); margin: 0; }
    .tile .value { font-size: 2rem; line-height: 1.2; font-weight: 700; color: var(--ink); letter-spacing: -.01em; }
    .tile .unit { font-size: 1rem; font-weight: 400; letter-spacing: 0; }
    .tile .value .missing { font-size: 1.05rem; letter-spacing: 0; }
    .oneline { margin-top: .6rem; font-size: .9rem; }
    .source { font-weight: 400; font-size: .78rem; color: var(--soft); white-space: nowrap; margin-left: .35rem; }
    .tile .source { margin-left: 0; display: block; }
    .oneline .source { margin: 0 .4rem 0 0; }
    .missing { font-style: italic; font-weight: 400; }
    table { width: 100%; border-collapse: collapse; font-size: .88rem; }
    caption { text-align: left; font-size: .84rem; color: var(--soft); padding-bottom: .2rem; }
    th, td { text-align: left; vertical-align: top; padding: .22rem .7rem .22rem 0; border-bottom: 1px solid var(--line); }
    thead th { font-size: .8rem; font-weight: 400; color: var(--soft); vertical-align: bottom; border-bottom: 1.5px solid var(--ink); }
    tbody th { font-weight: 600; }
    th, td { overflow-wrap: normal; }
    tbody th, .text { overflow-wrap: anywhere; }
    tfoot th, tfoot td { font-weight: 700; border-top: 1.5px solid var(--ink); border-bottom: 0; }
    .number { text-align: right; }
    th:last-child, td:last-child { padding-right: 0; }
    .pairs, .attested p { font-size: .9rem; }
    .pairs div { display: grid; grid-template-columns: 11rem 1fr; padding: .12rem 0; }
    .pairs dt { color: var(--soft); }
    .columns { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2.25rem; }
    ul, ol { padding-left: 1.1rem; font-size: .88rem; }
    details { margin-top: .5rem; }
    summary { cursor: pointer; font-size: .88rem; padding: .15rem 0; }
    .paper { display: none; }
    svg { display: block; width: 100%; height: auto; overflow: visible; }
    svg text { font-size: 11px; fill: var(--ink); paint-order: stroke; stroke: var(--ground); stroke-width: 3px; stroke-linejoin: round; }
    svg .line { fill: none; stroke: var(--ink); stroke-width: 1.3; stroke-linejoin: round; }
    svg .axis { fill: none; stroke: var(--ink); stroke-width: 1; }
    svg .grid { fill: none; stroke: var(--line); stroke-width: .7; stroke-dasharray: 1 4; }
    svg .boundary { fill: none; stroke: var(--ink); stroke-width: .9; stroke-dasharray: 6 4; }
    svg .ceiling { fill: none; stroke: var(--ink); stroke-width: 1.2; stroke-dasharray: 10 3 2 3; }
    svg .target { fill: none; stroke: var(--ink); stroke-width: 1.4; stroke-dasharray: 1.5 3; }
    svg .block { font-weight: 700; }
    svg .onhatch { stroke-width: 5px; }
    svg .ink { fill: var(--ink); }
    svg .stroke { fill: none; stroke: var(--ink); stroke-width: 1; }
    svg .edge { stroke: var(--ink); stroke-width: 1; }
    .bar { margin-bottom: .4rem; }
    svg.swatch { display: inline-block; width: 1.5rem; vertical-align: -.05rem; }
    figcaption { font-size: .84rem; margin-bottom: .1rem; }
    @media screen and (max-width: 46rem) {
      main { padding: 1rem; border-width: 1px 0; margin-top: 0; }
      .title { display: block; }
      .facts { margin-top: .6rem; grid-template-columns: 1fr; }
      .tiles { grid-auto-flow: row; }
      .tile { border-left: 0; padding-left: 0; border-top: 1px solid var(--line); }
      .columns { grid-template-columns: 1fr; }
      section { overflow-x: auto; }
    }
    @page {
      margin: 14mm 12mm 13mm;
      @top-left { font: 700 9pt Arial, "Liberation Sans", sans-serif; vertical-align: bottom; padding-bottom: 2mm; }
      @top-center { font: 700 9pt Arial, "Liberation Sans", sans-serif; vertical-align: bottom; padding-bottom: 2mm; }
      @top-right { font: 700 9pt Arial, "Liberation Sans", sans-serif; vertical-align: bottom; padding-bottom: 2mm; }
      @bottom-left { font: 8pt Arial, "Liberation Sans", sans-serif; vertical-align: top; padding-top: 2mm; }
      @bottom-right { font: 8pt Arial, "Liberation Sans", sans-serif; vertical-align: top; padding-top: 2mm; }
    }
    @media print {
      :root { --ink: #000; --soft: #000; --line: #000; --ground: #fff; --around: #fff; --tint: #fff; color-scheme: light; }
      html { font-size: 8.6pt; line-height: 1.22; background: #fff; }
      main { max-width: none; margin: 0; padding: 0; border: 0; }
      footer { margin: 0; padding: 0; max-width: none; font-size: 7.5pt; margin-top: 2mm; }
      .screen, details { display: none; }
      .paper { display: block; }
      section { margin-top: 2.6mm; break-inside: avoid; }
      h1 { font-size: 21pt; }
      h2 { font-size: 9.6pt; margin-bottom: .8mm; }
      .note, .tile, .small, caption, figcaption { font-size: 7.6pt; }
      .note { margin-top: .7mm; }
      .title { padding-bottom: 1.6mm; border-bottom-width: 1.6pt; }
      .facts { gap: 0 7mm; }
      .banner { margin: 2.4mm 2px 0; padding: 1mm 2.5mm; font-size: 10.5pt; border-width: 1.4pt; }
      .tiles { margin-top: 2mm; border-bottom: .6pt solid #000; }
      .tile { padding: 0 2.5mm 1.2mm; border-left: .6pt solid #000; }
      .tile h2 { font-size: 8.2pt; }
      .tile .value { font-size: 18pt; line-height: 1.15; }
      .tile .unit { font-size: 9.5pt; }
      .oneline { margin-top: 1.2mm; font-size: 8.2pt; }
      table, ul, ol, .pairs, .attested p { font-size: 7.9pt; }
      th, td { padding: .38mm 2mm .38mm 0; border-bottom: .5pt solid #000; }
      thead th { font-size: 7.5pt; border-bottom-width: 1pt; }
      .pairs div { grid-template-columns: 34mm 1fr; padding: .1mm 0; }
      .attested .pairs { columns: 2; column-gap: 6mm; }
      .attested .pairs div { break-inside: avoid; }
      .columns { gap: 0 6mm; }
      .rest { font-size: 7.6pt; font-weight: 700; }
      svg text { font-size: 10.5px; }
      svg .grid { stroke-width: .5; stroke-dasharray: .7 5; }
    }
    """
}
