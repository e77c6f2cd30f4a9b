/// How the page looks: by light, in the dark, and on paper.
enum PageStyle {
    static let sheet = """
        :root { color-scheme: light dark; --ground: #ffffff; --ink: #1b1f23; --soft: #57606a; --line: #d8dee4; --panel: #f6f8fa;
          --first: #1f5fa8; --second: #b0481a; --third: #6a4a9c; }
        @media (prefers-color-scheme: dark) { :root { --ground: #14171a; --ink: #e6e9ec; --soft: #a8b1ba; --line: #343b42; --panel: #1d2226;
          --first: #6caef0; --second: #f0986a; --third: #bda4ea; } }
        @media print { :root { color-scheme: light; --ground: #ffffff; --ink: #000000; --soft: #444444; --line: #bbbbbb; --panel: #ffffff;
          --first: #1f5fa8; --second: #b0481a; --third: #6a4a9c; }
          details:not([open]), nav { display: none; } section, .tile { break-inside: avoid; } body { margin: 0; max-width: none; } }
        body { margin: 2rem auto; max-width: 52rem; padding: 0 1rem; background: var(--ground); color: var(--ink);
          font: 16px/1.5 system-ui, sans-serif; }
        h1 { font-size: 1.6rem; margin: 0 0 .3rem; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .3rem; border-top: 1px solid var(--line); padding-top: 1rem; }
        p { margin: .3rem 0 .8rem; } p.soft, figcaption, summary { color: var(--soft); font-size: .9rem; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .8rem 0; font-size: .9rem; }
        dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .6rem; margin: 1rem 0; padding: 0; list-style: none; }
        .tile { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .5rem .7rem; }
        .tile b { display: block; font-size: 1.35rem; font-weight: 600; } .tile span { color: var(--soft); font-size: .85rem; }
        figure { margin: .6rem 0; } svg { width: 100%; height: auto; display: block; }
        svg text { font: 12px system-ui, sans-serif; fill: var(--ink); } svg .soft { fill: var(--soft); }
        svg .first { fill: var(--first); } svg .second { fill: var(--second); } svg .third { fill: var(--third); }
        svg .grid { stroke: var(--line); stroke-width: 1; } svg .curve { fill: none; stroke: var(--first); stroke-width: 2; }
        svg .under { fill: var(--first); opacity: .15; } svg .base { fill: var(--line); }
        .wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .85rem; margin: .4rem 0 1rem; }
        caption { text-align: left; color: var(--soft); padding-bottom: .3rem; } th, td { text-align: left; padding: .15rem .8rem .15rem 0; vertical-align: top; }
        td { font-variant-numeric: tabular-nums; } th[scope=row] { font-weight: normal; overflow-wrap: anywhere; } tr + tr th, tr + tr td { border-top: 1px solid var(--line); }
        nav { font-size: .9rem; } nav a { color: var(--first); margin-right: .9rem; }
        .key i { display: inline-block; width: .75rem; height: .75rem; margin: 0 .35rem 0 .9rem; border-radius: 2px; }
        """
}
