"""Opens reports in headless Chromium, on paper and as a fax; called by scripts/check-report."""

import base64
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import axe_playwright_python
import websocket

AXE = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
PAPERS = {"A4": (8.27, 11.69), "Letter": (8.5, 11.0)}
# How many pages, by the first word of the file's name; of a progress report as many as it takes.
PAGES = {"progress": None, "patient": 1}
PAGES_OF_A_VISIT = 2
IMAGES = os.environ.get("GRIP_REPORT_IMAGES")


class Browser:
    """Chromium, spoken to by its DevTools protocol."""

    def __init__(self, folder):
        self.process = subprocess.Popen(
            ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
             "--disable-dev-shm-usage", "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port_file = pathlib.Path(folder) / "DevToolsActivePort"
        for _ in range(300):
            if port_file.exists() and len(port_file.read_text().splitlines()) == 2:
                break
            time.sleep(0.1)
        port, path = port_file.read_text().splitlines()
        self.socket = websocket.create_connection(f"ws://127.0.0.1:{port}{path}", suppress_origin=True, timeout=120)
        self.number = 0
        self.events = []
        self.session = None

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def open(self, url):
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")
        self.events = []
        self.call("Page.navigate", url=url)
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self.events.append(json.loads(self.socket.recv()))
        # Whatever the page might ask for or say after it has loaded.
        time.sleep(0.3)
        self.evaluate("1")

    def evaluate(self, expression, is_promise=False):
        result = self.call("Runtime.evaluate", expression=expression, awaitPromise=is_promise, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(str(result["exceptionDetails"])[:500])
        return result["result"].get("value")

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait()


def run(*command):
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout


def squeezed(text):
    """Text without what a reader of faxes may mistake: spaces, and letters of the same look."""
    return re.sub(r"[^a-z0-9.-]", "", text.lower().replace("o", "0").replace("l", "1").replace("i", "1"))


def look(browser, path, folder):
    found = []
    name = path.stem
    kind = name.split("-")[0]
    pages_wanted = PAGES.get(kind, PAGES_OF_A_VISIT)
    url = path.as_uri()
    browser.open(url)
    asked = [e["params"]["request"]["url"] for e in browser.events if e["method"] == "Network.requestWillBeSent"]
    said = [e for e in browser.events
            if e["method"] in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")]
    if asked != [url]:
        found.append(f"it asks for {asked}")
    if said:
        found.append(f"it says {json.dumps(said)[:300]}")
    empty = browser.evaluate(
        "[...document.querySelectorAll('svg.curve')].filter(s => ![...s.querySelectorAll('path.line')]"
        ".some(p => p.getBBox().width > 50 && p.getBBox().height > 5)).length")
    plots = browser.evaluate("document.querySelectorAll('svg.curve').length")
    bars = browser.evaluate("document.querySelectorAll('svg.bar rect').length")
    if empty or not (bars or kind in PAGES):
        found.append(f"{empty} of {plots} curves are empty, the bar of clocks has {bars} parts")
    if browser.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("it is wider than the window")
    for scheme in ("light", "dark"):
        browser.call("Emulation.setEmulatedMedia", media="screen",
                     features=[{"name": "prefers-color-scheme", "value": scheme}])
        browser.call("Emulation.setDeviceMetricsOverride", width=1100, height=1400, deviceScaleFactor=1, mobile=False)
        if IMAGES:
            picture = browser.call("Page.captureScreenshot", captureBeyondViewport=True)["data"]
            pathlib.Path(IMAGES, f"{name}-{scheme}.png").write_bytes(base64.b64decode(picture))
        # Of what is folded the first of each kind is looked at as well: the others are built alike.
        browser.evaluate("[...document.querySelectorAll('details')].filter((d, i, all) => !i || i == all.length - 1)"
                         ".forEach(d => d.open = true)")
        browser.evaluate(AXE + ";0")
        result = browser.evaluate("axe.run({preload: false, resultTypes: ['violations']})"
                                  ".then(r => r.violations.map(v => v.id + ': ' + v.nodes.slice(0, 2)"
                                  ".map(n => n.html.slice(0, 90) + ' ' + n.failureSummary.slice(0, 160)).join(' | ')))",
                                  is_promise=True)
        found += [f"axe-core, {scheme}: {violation}" for violation in result]
        browser.evaluate("document.querySelectorAll('details').forEach(d => d.open = false)")
    # Paper is white, whatever the screen is.
    browser.call("Emulation.setEmulatedMedia", media="", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    wanted = browser.evaluate("[document.querySelector('h1').textContent, document.querySelector('.facts dd strong').textContent,"
                              "...[...document.querySelectorAll('.tile .value')].map(e => e.textContent)]")
    reference, date = wanted[0], wanted[1]
    for paper, (width, height) in PAPERS.items():
        data = browser.call("Page.printToPDF", paperWidth=width, paperHeight=height, printBackground=False)["data"]
        pdf = pathlib.Path(folder, f"{name}-{paper}.pdf")
        pdf.write_bytes(base64.b64decode(data))
        pages = int(re.search(r"Pages:\s+(\d+)", run("pdfinfo", pdf))[1])
        if pages_wanted is not None and pages != pages_wanted:
            found.append(f"it has {pages} pages on {paper}")
        for number in range(1, pages + 1):
            text = squeezed(run("pdftotext", "-layout", "-f", str(number), "-l", str(number), pdf, "-"))
            for part in (reference[:20], date, f"page {number} of {pages}"):
                if squeezed(part) not in text:
                    found.append(f"page {number} on {paper} does not say {part!r}")
        if paper == "A4":
            found += fax(pdf, name, folder, wanted)
    return found


def fax(pdf, name, folder, wanted):
    """The first page as a fax: what it must say, and does not."""
    picture = pathlib.Path(folder, f"{name}-fax")
    run("pdftoppm", "-mono", "-r", "200", "-f", "1", "-l", "2" if IMAGES else "1", pdf, picture)
    pages = sorted(pathlib.Path(folder).glob(f"{name}-fax-*"))
    page = pages[0]
    if IMAGES:
        run("pdftoppm", "-png", "-r", "100", pdf, pathlib.Path(IMAGES, f"{name}-paper"))
        for part in pages:
            pathlib.Path(IMAGES, part.name).write_bytes(part.read_bytes())
    text = squeezed(run("tesseract", page, "-", "--psm", "4", "--dpi", "200"))
    figures = [figure for value in wanted[2:] for figure in re.findall(r"\d+\.\d", value)]
    minutes = [value for value in wanted[2:] if re.fullmatch(r"\s*\d+\s*min\s*", value)]
    needed = [wanted[1]] + figures + minutes
    # A reference made of signs that no reader of faxes knows cannot be asked for.
    if re.fullmatch(r"[\w-]+", wanted[0]):
        needed.append(wanted[0])
    return [f"the fax does not say {part!r}" for part in needed if squeezed(part) not in text]


def main(paths):
    faults = 0
    start = time.monotonic()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(os.path.join(folder, "profile"))
        try:
            for path in paths:
                found = look(browser, pathlib.Path(path), folder)
                print(f"{pathlib.Path(path).name}: {'in order' if not found else ''}")
                for fault in found:
                    print(f"  {fault}")
                faults += len(found)
        finally:
            browser.close()
    print(f"{len(paths)} reports looked at in {time.monotonic() - start:.0f} s, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
