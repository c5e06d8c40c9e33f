"""Plots of growth as SVG, on logarithmic axes."""
import math
import os

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 560, 300, 64, 48, 34, 16


def ticks(least, most):
    return [10.0 ** power for power in range(math.floor(math.log10(least)), math.ceil(math.log10(most)) + 1)]


def plot(points, title, x_name, y_name):
    """One line of (x, y) points, all above 0."""
    xs, ys = ticks(min(x for x, _ in points), max(x for x, _ in points)), ticks(min(y for _, y in points), max(y for _, y in points))

    def place(value, marks, start, length):
        span = max(math.log10(marks[-1]) - math.log10(marks[0]), 1)
        return start + length * (math.log10(value) - math.log10(marks[0])) / span

    def across(value):
        return round(place(value, xs, LEFT, WIDTH - LEFT - RIGHT), 1)

    def up(value):
        return round(place(value, ys, HEIGHT - BOTTOM, TOP + BOTTOM - HEIGHT), 1)

    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
             f"<title>{title}</title>", f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
             f'<text x="{LEFT}" y="20" font-weight="bold">{title}</text>']
    for x in xs:
        lines.append(f'<path d="M{across(x)} {TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>')
        lines.append(f'<text x="{across(x)}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{x:g}</text>')
    for y in ys:
        lines.append(f'<path d="M{LEFT} {up(y)}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        lines.append(f'<text x="{LEFT - 6}" y="{up(y) + 4}" text-anchor="end">{y:g}</text>')
    path = " ".join(f"{across(x)},{up(y)}" for x, y in points)
    lines.append(f'<polyline points="{path}" fill="none" stroke="#05507a" stroke-width="2"/>')
    lines += [f'<circle cx="{across(x)}" cy="{up(y)}" r="3.5" fill="#05507a"/>' for x, y in points]
    lines.append(f'<text x="{(WIDTH + LEFT) / 2}" y="{HEIGHT - 10}" text-anchor="middle">{x_name}</text>')
    middle = (HEIGHT - BOTTOM + TOP) / 2
    lines.append(f'<text transform="translate(16 {middle}) rotate(-90)" text-anchor="middle">{y_name}</text></svg>')
    return "\n".join(lines) + "\n"


def write(rows, folder):
    os.makedirs(folder, exist_ok=True)
    for kind, x_of, x_name in (("length", lambda row: row["seconds"] / 60, "minutes at 400 samples a second"),
                               ("rate", lambda row: row["rate"], "samples a second, ten minutes")):
        for key, title, y_name in (("cpu", "CPU of a replay", "s"), ("memory", "Resident memory of a replay", "MB")):
            with open(f"{folder}/{key}-by-{kind}.svg", "w") as file:
                file.write(plot([(x_of(row), row[key]) for row in rows[kind]], f"{title} by {kind}", x_name, y_name))
