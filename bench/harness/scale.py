"""The result of bench/search as Markdown and as a picture: time of a search against the number of rows."""

import math
from xml.sax.saxutils import escape

from . import report

NAMES = {"peel": "Peel, exact, 16 bits", "flat": "FAISS IndexFlatIP, exact", "sq8": "FAISS IndexScalarQuantizer, 8 bits",
         "hnsw": "FAISS IndexHNSWFlat", "usearch": "usearch, 8 bits"}
COLOURS = {"peel": "#1d4f91", "flat": "#b03a2e", "sq8": "#7d6608", "hnsw": "#117a65", "usearch": "#6c3483"}
BEGIN, END = "<!-- bench/search begins -->", "<!-- bench/search ends -->"


def _searches(size):
    return {"peel": size["peel"], **size["peers"]}


def _row(size, kind, one):
    cells = [f"{size['rows']:,}", NAMES[kind]]
    for key in ("single_ms", "at_threshold_ms", "batch_ms_a_probe"):  # peers do not search faster with a threshold
        cells += [report.number(times[key]) if key in times else "" for times in one["times"]]
    flat = size["peers"].get("flat")
    for key in ("single_ms", "at_threshold_ms"):
        own = one["times"][0].get(key)
        cells.append(f"{flat['times'][0]['single_ms'] / own:.1f}" if flat and own else "")
    cells.append("100 %" if kind == "peel" else f"{100 * one['recall']:.0f} %")
    cells += [f"{one['bytes'] / 2**30:.2f}", report.number(one["build_seconds"])]
    return "| " + " | ".join(cells) + " |"


def _bandwidth(result):
    lines = ["| rows | cores | memory can be read at, GB/s | share of it that a search of one probe at 0.5 and above reaches |",
             "| ---: | ---: | ---: | ---: |"]
    for size in result["sizes"]:
        for times in size["peel"]["times"]:
            lines.append(f"| {size['rows']:,} | {times['threads']} | {times['bandwidth'] / 1e9:.1f} | "
                         f"{100 * times['share_of_bandwidth']:.0f} % |")
    return lines


def _files(result):
    lines = ["| rows | sealed file, GiB | written in s | opened in s, 2 cores | GiB of memory then |",
             "| ---: | ---: | ---: | ---: | ---: |"]
    for size in result["sizes"]:
        if one := size["file"]:
            lines.append(f"| {size['rows']:,} | {one['file_bytes'] / 2**30:.2f} | {report.number(one['save_seconds'])} | "
                         f"{report.number(one['open_seconds'])} | {one['bytes'] / 2**30:.2f} |")
    return lines


def _when(size):
    on = size["machine"]
    return (f"{size['rows']:,} rows: `{size['command']}`, {on['date']}, commit {on['commit']}, "
            f"load before {on['load_before']:.1f}.")


def markdown(result):
    on = result["sizes"][-1]["machine"]
    lines = [f"{on['cpu']}, {on['cores']} cores ({', '.join(on['features'])}), {on['memory_gib']} GiB. Milliseconds are medians. "
             + " ".join(_when(size) for size in result["sizes"]),
             "",
             "| rows | search | one probe, 1 core, ms | 2 cores | one probe at 0.5 and above, 1 core | 2 cores "
             "| of 32 probes at once, ms a probe, 1 core | 2 cores | IndexFlatIP's time over its own | at 0.5 and above "
             "| true best found | GiB | built in s |",
             "| ---: | --- |" + " ---: |" * 11]
    for size in result["sizes"]:
        lines += [_row(size, kind, one) for kind, one in _searches(size).items()]
    return "\n".join(lines + ["", *_bandwidth(result), "", *_files(result), ""])


def _points(result, threads):
    """By search: rows and milliseconds of a single probe."""
    lines = {}
    for size in result["sizes"]:
        for kind, one in _searches(size).items():
            lines.setdefault(kind, []).append((size["rows"], one["times"][threads - 1]["single_ms"]))
    return lines


def svg(result, threads=2):
    lines = _points(result, threads)
    rows = [x for points in lines.values() for x, _ in points]
    times = [y for points in lines.values() for _, y in points]
    width, height, left, bottom, top, right = 820, 460, 80, 400, 40, 560
    low_x, high_x = math.log10(min(rows)) - 0.1, math.log10(max(rows)) + 0.1
    low_y, high_y = math.floor(math.log10(min(times))), math.ceil(math.log10(max(times)))

    def at(x, y):
        return (left + (right - left) * (math.log10(x) - low_x) / (high_x - low_x),
                bottom - (bottom - top) * (math.log10(y) - low_y) / max(1, high_y - low_y))

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13">'
             f'<rect width="{width}" height="{height}" fill="white"/>'
             f'<text x="{left}" y="24" font-weight="bold">Milliseconds of one search against rows, {threads} cores '
             '(lower is better; both axes by tens)</text>']
    for decade in range(low_y, high_y + 1):
        _, y = at(10**low_x, 10.0**decade)
        parts.append(f'<line x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ccc"/>'
                     f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**decade:g}</text>')
    for size in sorted(set(rows)):
        x, _ = at(size, 10.0**low_y)
        parts.append(f'<text x="{x:.1f}" y="{bottom + 20}" text-anchor="middle">{size:,}</text>')
    for number, (kind, points) in enumerate(lines.items()):
        places = [at(x, y) for x, y in points]
        drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{drawn}" fill="none" stroke="{COLOURS[kind]}" stroke-width="{3 if kind == "peel" else 1.5}"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{COLOURS[kind]}"/>' for x, y in places]
        y = top + 20 + 22 * number
        parts.append(f'<rect x="{right + 20}" y="{y - 10}" width="12" height="12" fill="{COLOURS[kind]}"/>'
                     f'<text x="{right + 38}" y="{y}">{escape(NAMES[kind])}</text>')
    return "".join(parts) + "</svg>\n"


def write(docs, result):
    page = docs / "search-benchmarks.md"
    before, _, rest = page.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(before + BEGIN + "\n" + markdown(result) + END + after)
    (docs / "search-benchmarks.svg").write_text(svg(result))
