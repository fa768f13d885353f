"""The main figures as an SVG of bars, readable on paper: black text, two greys that differ, values beside the bars."""

from xml.sax.saxutils import escape

from . import report

WIDTH, BAR, GAP, LABEL, HEAD = 820, 17, 5, 290, 34
OURS, THEIRS = "#1d4f91", "#b9bec6"


def _text(x, y, words, size=13, anchor="start", weight="normal"):
    return (f'<text x="{x:.0f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" font-weight="{weight}">'
            f"{escape(words)}</text>")


def _bar(y, label, value, unit, most, ours):
    width = max(2.0, (WIDTH - LABEL - 130) * value / most)
    return (_text(LABEL - 8, y + BAR - 4, label, anchor="end", weight="bold" if ours else "normal") +
            f'<rect x="{LABEL}" y="{y}" width="{width:.1f}" height="{BAR}" fill="{OURS if ours else THEIRS}" stroke="black" '
            f'stroke-width="0.5"/>' + _text(LABEL + width + 6, y + BAR - 4, f"{report.number(value)} {unit}"))


def _panel(y, title, unit, bars):
    most = max(value for _, value, _ in bars)
    parts = [_text(10, y + 20, title, 15, weight="bold")]
    y += HEAD
    for label, value, ours in bars:
        parts.append(_bar(y, label, value, unit, most, ours))
        y += BAR + GAP
    return "".join(parts), y + 12


def _call_bars(result, kinds, cores):
    for row in result["calls"]:
        if row["call"].split("/")[0] in kinds and row["cores"] == cores and "peer" in row:
            name = report.call_name(row["call"])
            yield f"{row['peer']}: {name}", row["peer_ms"]["median"], False
            yield f"Peel: {name}", row["peel"]["median"], True


def _frame_bars(result, cores):
    for row in (one for one in result["frames"] if one["cores"] == cores):
        yield f"dlib, every frame, faces from {row['smallest']} px", row["dlib"]["rate"]["median"], False
        yield f"Peel, every frame, faces from {row['smallest']} px", row["peel"]["rate"]["median"], True
    for one in result.get("live", []):
        if one["cameras"] == 1 and one["cores"] == cores:
            yield f"peel live: follows people, faces from {one['smallest']} px", one["rate"]["median"], True


def page(panels, label, footer):
    """Panels of (title, unit, bars of (label, value, dark)), one below the other."""
    y, parts = 6, []
    for title, unit, bars in panels:
        drawn, y = _panel(y, title, unit, bars)
        parts.append(drawn)
    parts.append(_text(10, y + 12, footer, 11))
    height = y + 24
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
            f'font-family="sans-serif" role="img" aria-label="{escape(label)}">'
            f'<rect width="100%" height="100%" fill="white"/>{"".join(parts)}</svg>\n')


def svg(result):
    cores = max(row["cores"] for row in result["frames"])
    panels = [(f"Frames a second, the same 1080p video, {cores} cores (longer is better)", "/s", list(_frame_bars(result, cores))),
              ("Detector, 1 core (shorter is better)", "ms", list(_call_bars(result, {"detect"}, 1))),
              ("Template, 1 core (shorter is better)", "ms", list(_call_bars(result, {"template"}, 1))),
              ("Search of 17,000 templates, 1 core (shorter is better)", "ms", list(_call_bars(result, {"search"}, 1)))]
    machine = result["machine"]
    return page(panels, "Benchmarks of Peel and its peers as bars",
                f"{machine['cpu']}, {machine['cores']} cores, {machine['date']}, commit {machine['commit']}; "
                "medians; Peel's bars are dark")
