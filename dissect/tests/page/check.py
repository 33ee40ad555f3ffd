#!/usr/bin/env python3
"""Clicks through the page of `cmpp-dissect report` and compares what it shows with `stats --json` and `--format json`.

    dissect/tests/page/check.py PROGRAM [PICTURES]      needs chromium and chromedriver; PICTURES is a folder to write to
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from browser import Browser
from capture import HOSTILE, make

CAPTURES = sorted((Path(__file__).parents[3] / "spec-vectors/captures").glob("*.pcap"))
PROGRAM = Path(sys.argv[1]).resolve()


def dissect(*arguments):
    done = subprocess.run([PROGRAM, *map(str, arguments), "--quiet"], capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr.decode()
    return done.stdout


def equal(what, found, expected):
    assert found == expected, f"{what}:\n  page {found!r}\n  JSON {expected!r}"


def number(text):
    digits = re.sub(r"[^\d.]", "", text)
    return float(digits) if digits else None


def numbers(row, *columns):
    return [number(row[column]) for column in columns]


# ----------- The parts of the page


def check_truth(stats, truth):
    """The statistics are what was put into the capture."""
    accounts = {row["account"]: row for row in stats["outcomes"]["accounts"]}
    equal("submits", {name: row["submits"] for name, row in accounts.items()}, truth["submits"])
    for key in ("results", "stats"):
        sums = {}
        for row in accounts.values():
            for code, count in row[key].items():
                sums[code] = sums.get(code, 0) + count
        equal(key, sums, truth[key])
    submit = next(row for row in stats["answers"] if row["command"] == "CMPP_SUBMIT")
    equal("answered", submit["answered"], sum(truth["results"].values()))
    # The message in error has no answer either.
    equal("unanswered", sum(submit["unanswered"].values()), truth["unanswered"] + 1)
    equal("unreported", stats["unreported"]["reports"], truth["unreported"])
    equal("logins", sum(row["count"] for row in stats["logins"]), truth["logins"])
    # Times of a capture are cut to microseconds.
    assert abs(submit["ms"]["max"] - truth["slowest_ms"]) < 0.01, (submit["ms"]["max"], truth["slowest_ms"])
    equal("slowest", stats["slowest"][0]["ms"], submit["ms"]["max"])


def check_tables(page, stats):
    tiles = [number(text) for text in page.texts(".tile .value")]
    equal("tiles", [tiles[0], tiles[1], tiles[6]], [stats["summary"]["messages"], sum(row["submits"] for row in stats["outcomes"]["accounts"]), stats["summary"]["errors"]])
    rows = page.rows("#answers tbody tr")
    equal("answers", [numbers(row, 1, 2, 3) for row in rows], [[row["requests"], row["repeated"], row["answered"]] for row in stats["answers"]])
    for tab, key in (("accounts", "account"), ("services", "service"), ("gateways", "gateway"), ("groups", "account")):
        page.click(f"#outcomes [data-tab={tab}]")
        rows = page.rows("#outcomes tbody tr")
        skip = 3 if tab == "groups" else 1
        expected = stats["outcomes"][tab]
        equal(tab, [(row[0], numbers(row, skip, skip + 1, skip + 2, skip + 3, skip + 4, skip + 5)) for row in rows],
              [(row[key] or "–", [row["submits"], row["answered"], row["accepted"], row["delivered"], row["failed"], row["unreported"]]) for row in expected])
    rows = [(word, number(count)) for word, count in zip(page.run("return [...document.querySelectorAll('.causes details')].map((one) => one.dataset.cause)"), page.texts(".causes summary .number"))]
    expected = [(row["cause"], row["count"]) for row in stats["causes"]]
    unknown = sum(row["count"] for row in stats["unknown_codes"])
    equal("causes", rows, expected + ([("?", unknown)] if unknown else []))
    rows = page.rows("#logins tbody tr")
    equal("logins", [(row[0], row[2], number(row[3])) for row in rows], [(row["account"] or "–", row["version"], row["count"]) for row in stats["logins"]])
    rows = page.rows("#streams tbody tr")[:12]
    equal("streams", [numbers(row, 0, 5, 6, 7) for row in rows], [[row["stream"], row["messages"], row["errors"], row["in_flight"]] for row in stats["streams"][:12]])
    codes = page.texts("#notes > .scroll:nth-of-type(1) code")
    equal("notes", codes, [row["code"] for row in stats["notes"]])


def check_use(page, stats):
    """Legend, the tip of the chart, sorting, and what opens."""
    kinds = stats["traffic"]["kinds"]
    bands = len(page.find("#traffic polygon"))
    equal("bands", bands, min(8, len(kinds)))
    page.click("#traffic .legend button")
    equal("bands without the first", len(page.find("#traffic polygon")), bands - 1)
    page.click("#traffic .legend button")
    page.hover(page.one("#traffic svg"))
    shown = {text.rsplit(" ", 1)[0]: number(text.rsplit(" ", 1)[1]) for text in page.texts("#traffic .tip div")}
    at = [step for step in range(len(kinds[0]["counts"])) if shown.get("SUBMIT") == kinds[0]["counts"][step] and shown.get("SUBMIT_RESP") == kinds[1]["counts"][step]]
    middle = len(kinds[0]["counts"]) / 2
    assert any(abs(step - middle) < middle * 0.12 for step in at), (shown, at)
    page.click("#slowest th:nth-child(4)")
    down = [number(row[3]) for row in page.rows("#slowest tbody tr")]
    page.click("#slowest th:nth-child(4)")
    up = [number(row[3]) for row in page.rows("#slowest tbody tr")]
    assert down == sorted(down, reverse=True) and up == sorted(up) and up != down, (down, up)
    page.click(".causes summary")
    first = stats["causes"][0]
    rows = page.rows(".causes details[open] tbody tr")
    equal("codes", [(row[0], number(row[2])) for row in rows], [(row["code"], row["count"]) for row in first["codes"]])
    page.click("#missing .more")
    equal("all rows", len(page.rows("#missing .halves > :first-child tbody tr")), len(stats["unanswered"]))


def check_ladder(page, messages, numbers_shown):
    rungs = lambda: [int(one) for one in page.run("return [...document.querySelectorAll('#rungs button')].map((one) => one.dataset.number)")]
    equal("ladder", rungs(), numbers_shown)
    streams = sorted({messages[one]["stream"] for one in numbers_shown})
    for stream in streams if len(streams) > 1 else []:
        page.run("const list = document.getElementById('stream'); list.value = arguments[0]; list.dispatchEvent(new Event('change'))", str(stream))
        equal(f"stream {stream}", rungs(), [one for one in numbers_shown if messages[one]["stream"] == stream])
    if len(streams) > 1:
        page.run("const list = document.getElementById('stream'); list.value = ''; list.dispatchEvent(new Event('change'))")
    page.click("#odd")
    odd = set(rungs())
    for one in numbers_shown:
        is_odd = messages[one]["error"] is not None or any(note["level"] != "info" for note in messages[one]["notes"])
        assert one in odd or not is_odd, f"#{one} is odd and not shown"
    assert len(odd) < len(numbers_shown)
    page.click("#odd")
    page.run("const range = document.getElementById('scale'); range.value = 5; range.dispatchEvent(new Event('input'))")
    assert page.run("return document.getElementById('rungs').scrollHeight") > 0
    page.run("const range = document.getElementById('scale'); range.value = 0; range.dispatchEvent(new Event('input'))")


def flat(fields):
    for field in fields:
        yield field
        yield from flat(field.get("fields", []))


def check_message(page, message):
    """A message's tree, and its bytes, which light up with the fields."""
    page.click(f"#m{message['number']}")
    assert message["command"] in page.texts("#detail h3")[0]
    fields = list(flat(message["fields"]))
    equal("fields", page.texts("#detail .field .name")[3:], [field["name"] for field in fields])
    values = page.run("return [...document.querySelectorAll('#detail .field .value')].map((one) => one.firstChild.nodeValue)")[3:]
    for field, value in zip(fields, values):
        if isinstance(field["value"], str) and field["value"].isprintable() or isinstance(field["value"], int):
            equal(field["name"], value, str(field["value"]))
    bytes_shown = "".join(page.texts("#detail .byte"))
    assert len(bytes_shown) == 2 * message["total_length"] or message["error"], len(bytes_shown)
    for index in (1, 5, len(fields) // 2, len(fields) - 1):
        if index >= len(fields):
            continue
        field = fields[index]
        page.hover(page.find("#detail .field")[3 + index])
        lit = "".join(page.texts("#detail .byte.lit"))
        equal(f"the bytes of {field['name']}", lit, field["hex"])
    # The first byte of the last field that could be read; those behind an error are in no field.
    page.hover(page.find("#detail .byte")[fields[-1]["offset"]])
    assert len(page.find("#detail .field.lit")) == 1
    lit = "".join(page.texts("#detail .byte.lit"))
    assert lit in [field["hex"] for field in fields if field["offset"] == fields[-1]["offset"]], lit


def check_links(page, messages, shown):
    answer = next(one for one in shown if messages[one]["answers"] in shown and messages[one]["command"] == "CMPP_SUBMIT_RESP")
    page.click(f"#m{answer}")
    request = messages[answer]["answers"]
    equal("related", [int(one) for one in page.run("return [...document.querySelectorAll('#rungs .related')].map((one) => one.dataset.number)")][0], request)
    page.click("#detail .facts a")
    assert f"#{request:,}" in page.texts("#detail h3")[0], page.texts("#detail h3")
    page.run("document.getElementById(arguments[0]).focus()", f"m{request}")
    page.key("\ue015")
    after = shown[shown.index(request) + 1]
    assert f"#{after:,}" in page.texts("#detail h3")[0]


def check_safety(page):
    """Nothing in the capture became a part of the page, and the page asks nobody for anything."""
    equal("complaints", page.complaints(), [])
    equal("images, scripts and requests", page.run("return [document.images.length, document.scripts.length, performance.getEntriesByType('resource').length]"), [0, 2, 0])
    text = page.run("return document.getElementById('page').textContent")
    for word in ("undefined", "NaN", "[object", "null"):
        assert word not in text, f"{word}: …{text[max(0, text.index(word) - 60):text.index(word) + 40]}…"
    return text


def luminance(colour):
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def check_look(page, pictures, name):
    backgrounds = []
    for scheme in ("light", "dark"):
        page.prefer(scheme)
        backgrounds.append(luminance(page.run("return getComputedStyle(document.body).backgroundColor")))
        for css in ("section h2", "section .about", "#detail .name", ".badge", "th", "#rungs .number"):
            colours = page.run("""
                const one = document.querySelector(arguments[0]);
                if (!one) return null;
                let behind = one;
                while (behind && getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement;
                return [getComputedStyle(one).color, getComputedStyle(behind ?? document.body).backgroundColor]""", css)
            if colours:
                light, dark = sorted(map(luminance, colours), reverse=True)
                assert (light + 0.05) / (dark + 0.05) >= 4.5, f"{css} is hard to read in {scheme}: {colours}"
        if pictures:
            height = page.run("return document.documentElement.scrollHeight")
            page.size(1280, min(height, 6000))
            page.picture(Path(pictures, f"{name}-{scheme}.png"))
            page.size(1280, 1000)
    assert backgrounds[0] > 0.8 and backgrounds[1] < 0.05, backgrounds
    page.prefer("light")
    page.size(400, 800)
    equal("width on a phone", page.run("return document.documentElement.scrollWidth"), 400)
    page.size(1280, 1000)
    pdf = page.pdf()
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
    assert pdf.startswith(b"%PDF") and 1 <= pages <= 8, f"{pages} pages"
    if pictures:
        Path(pictures, f"{name}.pdf").write_bytes(pdf)


def main():
    pictures = sys.argv[2] if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory() as folder, Browser() as page:
        busy = Path(folder, "busy.pcap")
        truth = make(busy, 240)
        for capture in [busy, *CAPTURES]:
            stats = json.loads(dissect("stats", "--json", capture))
            lines = [json.loads(line) for line in dissect("--format", "json", capture).splitlines()]
            messages = {line["number"]: line for line in lines if "event" not in line}
            for lang in ("en", "zh"):
                html = Path(folder, f"{lang}.html")
                dissect("report", capture, "--lang", lang, "--output", html)
                page.open(html)
                shown = [int(one) for one in page.run("return [...MESSAGES.keys()]")]
                assert shown == sorted(set(shown)) and set(shown) <= set(messages)
                check_tables(page, stats)
                check_ladder(page, messages, shown)
                text = check_safety(page)
                assert (lang == "zh") == ("响应时间" in text)
                if capture != busy:
                    assert len(shown) == len(messages)
                    continue
                check_truth(stats, truth)
                assert len(shown) <= 1000
                hostile = next(one for one in shown if HOSTILE in json.dumps(messages[one]["fields"]))
                broken = next(one for one in shown if messages[one]["error"])
                report = next(one for one in shown if messages[one]["reports"])
                page.click("#outcomes [data-tab=accounts]")
                if lang == "en":
                    check_use(page, stats)
                    check_links(page, messages, shown)
                    for one in (shown[0], hostile, report, broken):
                        check_message(page, messages[one])
                else:
                    page.click(f"#m{report}")
                check_safety(page)
                check_look(page, pictures, f"report-{lang}")
            print(f"{capture.name}: {len(messages)} messages, in two languages")
        part = Path(folder, "part.html")
        dissect("report", busy, "--from", 5000, "--count", 50, "--output", part)
        page.open(part)
        equal("a part", page.run("return [...MESSAGES.keys()]"), list(range(5000, 5050)))


if __name__ == "__main__":
    main()
