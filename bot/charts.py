"""Draws charts: a process of its own, so that neither its library nor its work is felt by the bot.

Charts come as JSON on the standard input; their pictures go out as JSON, base64 inside, in the same order.
"""

import base64
import io
import json
import sys
from collections.abc import Callable

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from bot.rules.charts import Chart, Kind, Series, from_plain

WIDTH_INCHES, DOTS_PER_INCH = 5.0, 150
"""750 dots: twice the width of a phone, on which a letter of 13 points is then as high as one of the text around."""
ROW_INCHES, EDGE_INCHES = 0.34, 1.5
COURSE_INCHES = 3.2
INK, PAPER, GRID = "#1d1c1d", "#ffffff", "#dddddd"
COLOURS = ("#0072b2", "#e69f00", "#009e73")
"""Okabe and Ito's, which people with any kind of colour blindness tell apart. Marks and hatches say the same again."""
MARKS, LINES, HATCHES = ("o", "s", "^"), ("-", "--", ":"), ("", "////", "....")

mpl.rcParams.update(
    {
        "font.size": 13,
        "axes.titlesize": 15,
        "axes.titleweight": "bold",
        "text.color": INK,
        "axes.labelcolor": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        # People name areas: a dollar sign is a dollar sign.
        "text.parse_math": False,
        "hatch.linewidth": 0.8,
    }
)


def draw(chart: Chart) -> bytes:
    """As PNG."""
    rows = len(chart.labels) * (1 if chart.kind is Kind.SHARES else len(chart.series))
    height = COURSE_INCHES if chart.kind is Kind.COURSE else EDGE_INCHES + ROW_INCHES * rows
    figure = Figure(figsize=(WIDTH_INCHES, height), dpi=DOTS_PER_INCH, facecolor=PAPER, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    figure.suptitle(chart.title, fontsize=15, fontweight="bold", x=0.02, ha="left")
    axes.spines[["top", "right"]].set_visible(False)
    _KINDS[chart.kind](axes, chart)
    if len(chart.series) > 1:
        figure.legend(loc="outside lower left", ncols=len(chart.series), frameon=False, fontsize=12)
    written = io.BytesIO()
    figure.savefig(written, format="png")
    return written.getvalue()


def _course(axes: Axes, chart: Chart) -> None:
    places = range(len(chart.labels))
    for at, each in enumerate(chart.series):
        axes.plot(places, _numbers(each), LINES[at], marker=MARKS[at], color=COLOURS[at], label=each.name, lw=2.2, ms=7)
        last = _numbers(each)[-1]
        axes.annotate(
            f"{last:,.0f}", (places[-1], last), (8, 0), textcoords="offset points", va="center", fontweight="bold"
        )
    axes.set_xticks(places, chart.labels)
    axes.set_ylim(bottom=0, top=max(1, max(max(_numbers(each)) for each in chart.series)) * 1.1)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
    axes.grid(axis="y", color=GRID)


def _bars(axes: Axes, chart: Chart) -> None:
    thickness = 0.8 / len(chart.series)
    for at, each in enumerate(chart.series):
        places = [row + (at - (len(chart.series) - 1) / 2) * thickness for row in range(len(chart.labels))]
        bars = axes.barh(
            places, _numbers(each), thickness, color=COLOURS[at], hatch=HATCHES[at], edgecolor=INK, label=each.name
        )
        axes.bar_label(bars, padding=4, fmt="{:,.0f}")
    _rows(axes, chart)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    axes.margins(x=0.15)


def _shares(axes: Axes, chart: Chart) -> None:
    kept, agreed = chart.series
    axes.barh(range(len(chart.labels)), _numbers(kept), 0.6, color=COLOURS[0], label=kept.name)
    for row, value in enumerate(_numbers(kept)):
        # In a column of their own, where no mark can cover them.
        axes.text(136, row, f"{value:g} %", ha="right", va="center")
    marked = [(value, row) for row, value in enumerate(agreed.values) if value is not None]
    if marked:
        along, across = zip(*marked, strict=True)
        axes.scatter(along, across, marker="D", s=70, color=COLOURS[1], edgecolor=INK, zorder=3, label=agreed.name)
    _rows(axes, chart)
    axes.set_xlim(0, 137)
    axes.set_xticks([0, 50, 100])


def _rows(axes: Axes, chart: Chart) -> None:
    """The first on top."""
    axes.set_yticks(range(len(chart.labels)), chart.labels)
    axes.tick_params(axis="y", length=0)
    axes.invert_yaxis()


def _numbers(series: Series) -> list[float]:
    return [value or 0 for value in series.values]


_KINDS: dict[Kind, Callable[[Axes, Chart], None]] = {Kind.COURSE: _course, Kind.BARS: _bars, Kind.SHARES: _shares}


def main() -> None:
    pictures = [draw(from_plain(told)) for told in json.load(sys.stdin)]
    json.dump([base64.b64encode(picture).decode() for picture in pictures], sys.stdout)


if __name__ == "__main__":
    main()
