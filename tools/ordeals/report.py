"""What campaigns came to: as JSON, and as the one table of what was survived."""

MOST_WORDS = 6  # of the results of one row


def document(results):
    return {"ordeals": [result.document() for result in results]}


def table(report):
    """Rows of Markdown: what was done, how often, what was promised, what came of it."""
    lines = ["| What was done | Cases | What was promised | What came of it |", "| --- | --- | --- | --- |"]
    for one in report["ordeals"]:
        lines.append(f"| {one['title']} | {one['cases']:,} | {one['promise']} | {outcome(one)} |")
    return "\n".join(lines)


def outcome(one):
    kept = "**kept**" if not one["faulty"] else f"**broken in {one['faulty']:,}**"
    words = [(word, count) for word, count in one["results"].items() if word != "broken"]
    words, others = words[:MOST_WORDS], sum(count for _, count in words[MOST_WORDS:])
    said = [f"{word} {count:,}" for word, count in [*words, *([("other", others)] if others else [])]]
    figures = [f"{name} {value}" for name, value in one["figures"].items()]
    return "; ".join([kept, *said, *figures, f"{one['seconds']:,.0f} s, seed {one['seed']}"])
