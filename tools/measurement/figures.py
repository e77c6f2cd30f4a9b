"""Figures beside their bars, and the table of them."""

import dataclasses
import statistics


@dataclasses.dataclass
class Figure:
    """One measured number: what it is, how it is printed, and where the design puts its bar and its goal."""

    name: str
    value: float
    form: str = "{:,.0f}"
    bar: float = None
    goal: float = None
    # Whether more is better.
    rises: bool = False
    # Of figures that are measured several times over and printed side by side, the name of this one's column.
    column: str = None

    def meets(self, limit):
        return self.value >= limit if self.rises else self.value <= limit

    def line(self):
        limits = ["" if limit is None else ("≥ " if self.rises else "≤ ") + self.form.format(limit)
                  for limit in (self.bar, self.goal)]
        met = "" if self.bar is None else "NO" if not self.meets(self.bar) else \
            "goal" if self.goal is not None and self.meets(self.goal) else "yes"
        return self.name, self.form.format(self.value), *limits, met

    def document(self):
        return {key: value for key, value in dataclasses.asdict(self).items() if key != "form" and value is not None}


def medians(runs):
    """The figures of several runs, each the median of its values."""
    return [dataclasses.replace(same[0], value=statistics.median(one.value for one in same)) for same in zip(*runs)]


def table(figures):
    """Prints figures beside their bars, and below them those that stand side by side."""
    aligned([("figure", "measured", "bar", "goal", "met"), *(one.line() for one in figures if one.column is None)])
    rows, columns = {}, []
    for figure in figures:
        if figure.column is not None:
            rows.setdefault(figure.name, {})[figure.column] = figure.form.format(figure.value)
            columns += [] if figure.column in columns else [figure.column]
    if rows:
        print()
        aligned([("", *columns), *((name, *(row.get(column, "") for column in columns)) for name, row in rows.items())])


def aligned(lines):
    """Prints aligned columns under their names."""
    widths = [max(map(len, cells)) for cells in zip(*lines)]
    for number, line in enumerate(lines):
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())
        if number == 0:
            print("  ".join("-" * width for width in widths))
