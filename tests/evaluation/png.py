"""Just enough of PNG, with the standard library alone: 8-bit RGB and RGBA, not interlaced."""

import struct
import zlib


def chunks(data):
    at = 8
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        yield kind, data[at + 8:at + 8 + size]
        at += 12 + size


def unfiltered(row, above, kind, step):
    """One row as it was before PNG's filter (PNG specification, section 9)."""
    out = bytearray(row)
    for i, value in enumerate(row):
        left = out[i - step] if i >= step else 0
        up = above[i]
        corner = above[i - step] if i >= step else 0
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = up
        elif kind == 3:
            guess = (left + up) // 2
        elif kind == 4:
            near = left + up - corner
            guess = min((left, up, corner), key=lambda v: abs(near - v))
        else:
            guess = 0
        out[i] = (value + guess) & 255
    return out


def read(path, background=128):
    """(width, rows of RGB), on an even background."""
    data = path.read_bytes()
    packed = b""
    for kind, body in chunks(data):
        if kind == b"IHDR":
            width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", body)
            assert depth == 8 and colour in (2, 6) and interlace == 0, path
        elif kind == b"IDAT":
            packed += body
    step = 4 if colour == 6 else 3
    raw, above, rows = zlib.decompress(packed), bytes(width * step), []
    for y in range(height):
        at = y * (width * step + 1)
        above = unfiltered(raw[at + 1:at + 1 + width * step], above, raw[at], step)
        rows.append(on_background(above, background) if step == 4 else bytes(above))
    return width, rows


def on_background(rgba, background):
    out = bytearray()
    for i in range(0, len(rgba), 4):
        alpha = rgba[i + 3]
        out += bytes((value * alpha + background * (255 - alpha)) // 255 for value in rgba[i:i + 3])
    return bytes(out)


def write(path, rows):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", len(rows[0]) // 3, len(rows), 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows), 1)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b""))
    return path


def cut(rows, x, y, width, height):
    """That part of it; what lies outside repeats the edge."""
    last = len(rows[0]) // 3 - 1

    def line(row):
        return b"".join(row[3 * c:3 * c + 3] for c in (min(max(i, 0), last) for i in range(x, x + width)))

    return [line(rows[min(max(i, 0), len(rows) - 1)]) for i in range(y, y + height)]


def darker(rows, share):
    table = bytes(int(value * share) for value in range(256))
    return [row.translate(table) for row in rows]


def smaller(rows, kept, of):
    """Made small by keeping so many of so many pixels."""
    def places(count):
        return [i * of // kept for i in range(count * kept // of)]

    return [b"".join(rows[y][3 * x:3 * x + 3] for x in places(len(rows[0]) // 3)) for y in places(len(rows))]


def grey(side, level):
    return [bytes([level]) * (3 * side)] * side
