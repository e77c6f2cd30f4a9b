"""What auditors hold in their hands: the table of controls as schemas/controls.md has it, and the report as a browser shows it."""

import html.parser
import json
import os
import re
import shutil
import struct
import subprocess
import tempfile
import xml.etree.ElementTree
import zlib

ANSWERS = {"wholly": "wholly", "partly": "in part", "not": "**not**"}
VOID = {"meta", "br", "hr", "img", "link", "input"}


def table(matrix):
    """The rows of schemas/controls.md, from what `ca-ledger controls --format json` writes."""
    for standard in matrix["standards"]:
        where = "in the original" if standard["readInTheOriginal"] else "in a secondary source"
        yield f"## {standard['name']}"
        yield f"{standard['title']}. Read {where}: {standard['source']}."
        yield "| Clause | What it asks | Answered | By |"
        yield "| --- | --- | --- | --- |"
        for clause in matrix["clauses"]:
            if clause["standard"] == standard["name"]:
                note = f": {clause['note']}" if clause["note"] else ""
                commands = "; ".join(f"`{command}`" for command in clause["commands"])
                yield f"| {clause['clause']} | {clause['asks']} | {ANSWERS[clause['answered']]}{note} | {commands} |"


class Page(html.parser.HTMLParser):
    """A page taken apart: every element that was opened is closed in its order, and what it may load from elsewhere is kept."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.attributes, self.words, self.identifiers = [], [], [], [], []
        self.feed(text)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attributes]
        self.identifiers += [value for name, value in attributes if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-3:]}"
        self.open.pop()

    def handle_data(self, text):
        self.words.append(text)


def drawings(text):
    """Every SVG of a page, as XML."""
    found = re.findall(r"<svg .*?</svg>", text, re.DOTALL)
    assert found
    return [xml.etree.ElementTree.fromstring(one) for one in found]


def browser():
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def browse(path, *options):
    """What headless Chromium makes of a page, with nothing remembered and no network asked."""
    with tempfile.TemporaryDirectory() as profile:
        command = [browser(), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--hide-scrollbars",
                   f"--user-data-dir={profile}", "--window-size=1000,2800", *options, path.as_uri()]
        run = subprocess.run(command, capture_output=True, timeout=120, check=False, env={**os.environ, "HOME": profile})
        assert run.returncode == 0, run.stderr.decode(errors="replace")[-2000:]
        return run.stdout.decode()


def screenshot(path, picture, scheme):
    """The page's pixels in a colour scheme (0 dark, 1 light), at half its size: width, height, and the rows of RGB."""
    browse(path, f"--screenshot={picture}", f"--blink-settings=preferredColorScheme={scheme}", "--force-device-scale-factor=0.5")
    return pixels(picture.read_bytes())


def pixels(png):
    """A PNG of 8 bits a channel, RGB or RGBA, not interlaced: width, height, and its rows as RGB octets."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    place, packed = 8, b""
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        if kind == b"IHDR":
            width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", png[place + 8 : place + 8 + length])
            assert (depth, interlace) == (8, 0) and colour in (2, 6)
        if kind == b"IDAT":
            packed += png[place + 8 : place + 8 + length]
        place += 12 + length
    size = 3 if colour == 2 else 4
    octets, before, rows = zlib.decompress(packed), bytearray(width * size), []
    for row in range(height):
        start = row * (width * size + 1)
        line = unfiltered(octets[start], bytearray(octets[start + 1 : start + 1 + width * size]), before, size)
        rows.append(bytes(line) if size == 3 else bytes(octet for place, octet in enumerate(line) if place % 4 != 3))
        before = line
    return width, height, rows


def unfiltered(kind, line, before, size):
    for place in range(len(line)):
        left = line[place - size] if place >= size else 0
        above, corner = before[place], before[place - size] if place >= size else 0
        line[place] = (line[place] + (0, left, above, (left + above) // 2, nearest(left, above, corner))[kind]) & 0xFF
    return line


def nearest(left, above, corner):
    """Paeth's predictor (PNG, 9.4)."""
    estimate = left + above - corner
    return min((left, above, corner), key=lambda one: abs(estimate - one))


MEASURE = """
<script>
const found = [];
for (const drawing of document.querySelectorAll("svg")) {
  const frame = drawing.getBoundingClientRect(), texts = [...drawing.querySelectorAll("text")].map(one => one.getBoundingClientRect());
  const name = drawing.getAttribute("aria-labelledby");
  texts.forEach((one, place) => {
    if (one.left < frame.left - 1 || one.right > frame.right + 1 || one.top < frame.top - 1 || one.bottom > frame.bottom + 1)
      found.push(name + ": text " + place + " leaves the drawing");
    texts.slice(place + 1).forEach((other, more) => {
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left), tall = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (wide > 0.5 && tall > 3) found.push(name + ": texts " + place + " and " + (place + 1 + more) + " lie on each other");
    });
  });
}
const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth;
document.body.innerHTML = "";
document.body.append("MEASURED" + JSON.stringify({found, wide}) + "MEASURED");
</script>
"""


def measured(text, folder):
    """What of a page's drawings lies on each other or leaves them, as the browser lays it out, and whether the page is too wide."""
    copy = folder / "measured.html"
    # The page itself forbids every script.
    copy.write_text(re.sub(r"<meta http-equiv=[^>]*>", "", text).replace("</body>", MEASURE + "</body>"))
    said = browse(copy, "--dump-dom").split("MEASURED")
    return json.loads(html.unescape(said[-2]))
