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
    words = [f"{word} {count:,}" for word, count in one["results"].items() if word != "broken"]
    if len(words) > MOST_WORDS:
        rest = sum(count for word, count in list(one["results"].items()) if word != "broken") - sum(
            count for word, count in [(w, c) for w, c in one["results"].items() if w != "broken"][:MOST_WORDS]
        )
        words = [*words[:MOST_WORDS], f"other {rest:,}"]
    figures = [f"{name} {value}" for name, value in one["figures"].items()]
    return "; ".join([kept, *words, *figures, f"{one['seconds']:,.0f} s, seed {one['seed']}"])
