"""The result as Markdown, between two marks of docs/benchmarks.md."""

from . import process

BEGIN, END = "<!-- bench/run begins -->", "<!-- bench/run ends -->"
CALLS = {"detect": "detect, {} px wide", "quality": "quality of a face", "align": "align a face{}",
         "template": "template, {}", "search": "search {}"}


def number(value):
    """Three figures that count."""
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def ranged(one):
    return f"{number(one['median'])} ({number(one['least'])} to {number(one['most'])})"


def mebibytes(count):
    return f"{count / 2**20:.0f}"


def call_name(name):
    kind, _, rest = name.partition("/")
    if kind == "align":
        rest = ", by the detector's points" if rest else ", by the mean of both networks' points"
    if kind == "search":
        rest = rest.replace("x", " x ")
    return CALLS[kind].format(rest.replace("/mirror", ", mirrored too"))


def table(header, rows, right=()):
    marks = ["---:" if i in right else "---" for i in range(len(header))]
    lines = [header, marks, *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def _origin(result):
    machine = result["machine"]
    changed = f" and {machine['changed_files']} changed files" if machine["changed_files"] else ""
    return (f"Measured on {machine['date']} by `{result['command']}`, commit {machine['commit']}{changed}, on "
            f"{machine['cpu']} ({machine['family']}; {', '.join(machine['features'])}), {machine['cores']} cores, "
            f"{machine['memory_gib']} GiB, {machine['system']}. The load average before it began was "
            f"{machine['load_before']:.1f}. Figures are medians, with the least and the most in brackets.")


def _agreement(result):
    rows = [(one["what"], one["peer"], one["compared"], one["same"], one["difference"]) for one in result["agreement"]]
    return "### Do the answers agree?\n\n" + table(("question", "peer", "compared", "the same", "difference"), rows, (2, 3))


def _calls(result):
    rows = [(call_name(row["call"]), row["cores"], ranged(row["peel"]), row.get("peer", ""),
             ranged(row["peer_ms"]) if "peer" in row else "", f"**{row['ratio']:.1f}**" if "ratio" in row else "")
            for row in result["calls"]]
    return "### One call, in milliseconds\n\n" + table(
        ("call", "cores", "Peel", "peer", "its time", "peer / Peel"), rows, (1, 2, 4, 5))


def _finds(one):
    if "recall" not in one:
        return [one["finds"], "", "", "", ""]
    return [f"{one['found']} of {one['faces']}", f"{100 * one['recall']:.1f} %", one["no_face"],
            f"{one['recognised']} of {one['listed']}", one["mistaken"]]


def _frame_rows(rows):
    for row in rows:
        for who, name in (("dlib", f"dlib, upsampled {row['upsample']} times"), ("peel", "Peel")):
            one = row[who]
            yield (f"{row['smallest']} px", row["cores"], name, ranged(one["rate"]), *_finds(one),
                   mebibytes(one["peak_bytes"]), f"**{row['ratio']:.1f}**" if who == "peel" else "")


def _frames(result):
    header = ("faces from", "cores", "program", "frames a second", "faces found", "recall", "finds that are no face",
              "listed people recognised", "mistaken for listed", "peak MiB", "Peel / dlib")
    text = "### The same frames, each for itself\n\n" + table(header, _frame_rows(result["frames"]), (1, 3, 9, 10))
    if result.get("video"):
        text += "\n\nThe same on the video that was given:\n\n" + table(header, _frame_rows(result["video"]), (1, 3, 9, 10))
    return text


def _live(result):
    rows = [(one["cameras"], one["size"], f"{one['smallest']} px", one["cores"], ranged(one["rate"]), f"{one['people']}", one["false"],
             mebibytes(one["peak_bytes"]), f"**{one['ratio']:.1f}**" if "ratio" in one else "") for one in result["live"]]
    speed = table(("cameras", "size", "faces from", "cores", "frames a second", "listed people alerted", "false alerts", "peak MiB",
                   "Peel / dlib"), rows, (0, 3, 4, 7, 8))
    rows = [(one["cameras"], one["size"], f"{one['processed']} of {one['read']}", one["detections"],
             *(number(one[kind]) for kind in ("latency_p50", "latency_p95", "processing_p50", "processing_p95")),
             f"{100 * one['cpu_share']:.0f} %", mebibytes(one["peak_bytes"])) for one in result["realtime"]]
    delay = table(("cameras", "size", "frames processed", "detections a second, each", "alert p50 ms", "alert p95 ms",
                   "search p50 ms", "search p95 ms", "of both cores", "peak MiB"), rows, (0, 4, 5, 6, 7, 8, 9))
    return ("### The whole program\n\nAs fast as it can, every frame decoded and tracked:\n\n" + speed +
            "\n\nIn real time, from capture to the alert and to the end of a search, on two cores:\n\n" + delay)


def markdown(result):
    parts = [_origin(result), "![The main figures as bars](benchmarks.svg)", _agreement(result), _calls(result), _frames(result)]
    return "\n\n".join(parts + ([_live(result)] if result.get("live") else []))


def write(page, text):
    old = page.read_text()
    if BEGIN not in old or END not in old:
        raise process.Failure(f"{page} has lost its marks {BEGIN} and {END}")
    page.write_text(old[:old.index(BEGIN) + len(BEGIN)] + "\n" + text + "\n" + old[old.index(END):])
