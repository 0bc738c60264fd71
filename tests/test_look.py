"""The look keeps its promises: colours that can be read, weight, direction, and controls that are labelled."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portal.views import telephones
from portal.views.every_page.static_files import whole

ROOT = Path(__file__).parents[1]
CSS = whole("portal.css").decode()
SCRIPTS = ("portal.js", "draw.js", "say.js")  # of respondents' pages
SKINS = ("younger", "older", "adult")
# foreground, background, the least contrast (WCAG 2.2: 4.5 for text, 3 for shapes)
PAIRS = (
    ("ink", "bg", 4.5),
    ("ink", "surface", 4.5),
    ("ink", "field", 4.5),
    ("sel-ink", "sel-bg", 4.5),
    ("muted", "bg", 4.5),
    ("muted", "surface", 4.5),
    ("link", "bg", 4.5),
    ("link", "surface", 4.5),
    ("on-primary", "primary", 4.5),
    ("error", "bg", 4.5),
    ("error", "error-bg", 4.5),
    ("ok", "ok-bg", 4.5),
    ("warn", "warn-bg", 4.5),
    ("grey", "grey-bg", 4.5),
    ("note", "note-bg", 4.5),
    ("primary", "bg", 3),
    ("sel-mark", "sel-bg", 3),
    ("sel-edge", "bg", 3),
    ("sel-edge", "surface", 3),
    ("border", "bg", 3),
    ("border", "surface", 3),
    ("border", "field", 3),
)
GROUPS = ("radios", "checkboxes", "people", "faces")
CHOICES = [
    {"code": "4", "label": "Happy", "face": 4, "icon": "mum", "help": ""},
    {"code": "mixed", "label": "My feelings are mixed", "face": "mixed", "icon": None, "help": "Both at once"},
]


def colours(skin: str, dark: str) -> dict[str, str]:
    """The colours of a skin, `dark` being the start of the selectors of one of the dark sets, or empty for light."""
    found: dict[str, str] = {}
    wanted = [("body", f".skin-{skin}")]
    if dark:
        wanted.append((f"{dark} body", f"{dark} .skin-{skin}"))
    for selectors in wanted:
        for selector in selectors:
            rule = re.search(rf"^\s*{re.escape(selector)} {{([^}}]*)}}", CSS, re.MULTILINE)
            assert rule, selector
            found |= dict(re.findall(r"--([\w-]+): (#\w+|var\(--[\w-]+\))", rule[1]))
    # one colour may stand for another
    return {
        name: found[other[1]] if (other := re.match(r"var\(--(.*)\)", each)) else each for name, each in found.items()
    }


def light(colour: str) -> float:
    """Relative luminance of #RGB or #RRGGBB, from 0 to 1 (WCAG 2.2)."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """How far two colours stand apart, from 1 to 21."""
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", ["", 'html:not([data-theme="light"])', 'html[data-theme="dark"]'])
@pytest.mark.parametrize("skin", SKINS)
def test_every_pair_of_colours_can_be_read(skin: str, dark: str) -> None:
    palette = colours(skin, dark)
    weak = [(a, b) for a, b, least in PAIRS if contrast(palette[a], palette[b]) < least]
    assert not weak


# paper, and what is laid on it: cream for words and things, sun for faces; night on the light ones
PAPERS = {"sea": "#1F7C84", "plum": "#9055AA", "brick": "#B5502F", "leaf": "#4C7A34"}


@pytest.mark.parametrize("paper", PAPERS.values())
def test_what_is_cut_from_paper_is_seen_on_every_paper_and_page(paper: str) -> None:
    assert contrast(paper, "#FFF6E5") >= 4.5
    for other in ("#FFD166", "#FFF6E5", "#14172B"):  # laid on it, and the pages it lies on
        assert contrast(paper, other) >= 3


def test_every_marker_a_young_person_may_choose_can_be_written_on_and_is_seen_in_the_dark() -> None:
    markers = re.findall(r"body\.skin-older { --sel-bg: (#\w+)", CSS)
    assert len(markers) == 3
    for marker in markers:
        assert contrast(marker, "#14130F") >= 4.5


def test_the_two_dark_sets_are_the_same() -> None:
    for skin in SKINS:
        assert colours(skin, 'html:not([data-theme="light"])') == colours(skin, 'html[data-theme="dark"]')


def test_the_stylesheet_is_light_and_asks_nobody_for_anything() -> None:
    assert len(gzip.compress(CSS.encode())) <= 8 * 1024
    assert sum(len(gzip.compress(whole(name))) for name in ("portal.css", "staff.css")) <= 10 * 1024
    assert "url(" not in CSS
    assert "@import" not in CSS


def test_the_scripts_are_light_and_ask_nobody_for_anything() -> None:
    scripts = [whole(name).decode() for name in SCRIPTS]
    assert sum(len(gzip.compress(script.encode())) for script in scripts) <= 10 * 1024
    for script in scripts:
        assert not re.search(r"https?:|\beval\b|new Function|innerHTML|document\.write|import\(", script)
        assert not re.search(r"localStorage|sessionStorage|indexedDB|\.cookie\b|\bhistory\.|sendBeacon", script)


def test_the_scripts_are_understood_by_old_phones() -> None:
    newer = r"\?\.(?!\d)|\?\?|catch \{|#[a-z]+ ?[=(]|\bawait for\b|\.at\(|replaceAll|\.flat\(|[(\[{,] \.\.\.|&&=|\|\|="
    for name in SCRIPTS:
        source = whole(name).decode()
        assert not re.findall(newer, re.sub(r"//.*|\"[^\"]*\"|/[^/\n]+/[a-z]*\.", "", source)), name


def test_nothing_in_the_stylesheet_knows_left_from_right() -> None:
    physical = r"(?<![\w-])(?:(?:margin|padding|border|inset)-)?(?:left|right|top|bottom)(?:-[\w-]+)?\s*:"
    assert not re.findall(physical, CSS)
    assert not re.findall(r"(?:text-align|float|clear):\s*(?:left|right)", CSS)


def sources() -> Iterator[Path]:
    yield from (ROOT / "templates").rglob("*.html")


def test_no_template_carries_styles_or_scripts_of_its_own() -> None:
    for path in sources():
        if path.parent.name == "reporting":
            continue  # the annual report is a file of its own, downloaded and passed on
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\ssrc=)|javascript:", source), path


def test_only_the_macros_write_form_controls() -> None:
    for path in sources():
        if path.name != "macros.html":
            assert not re.search(r"<(?:input|select|textarea)\b", path.read_text(encoding="utf-8")), path


def render(source: str) -> BeautifulSoup:
    """What a page that imports the macros would send."""
    env = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
    )
    env.filters.update(rung=telephones.rung, rung_within=telephones.rung_within)
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    page = env.from_string('{% import "macros.html" as m %}' + source).render(choices=CHOICES)
    return BeautifulSoup(page, "html.parser")


def check_controls(soup: BeautifulSoup) -> None:
    """Every id stands once, every control has its label, every description is on the page."""
    ids = [tag["id"] for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    for control in soup.select("input:not([type=hidden]), select, textarea"):
        assert soup.select(f'label[for="{control["id"]}"]'), control
    for tag in soup.select("[aria-describedby]"):
        assert set(str(tag["aria-describedby"]).split()) <= set(map(str, ids))


@pytest.mark.parametrize("macro", GROUPS)
def test_a_group_of_choices_is_labelled_and_keeps_what_was_chosen(macro: str) -> None:
    soup = render(
        f'{{{{ m.{macro}("home", "How is it?", choices, ["mixed"], help="Pick one", error="Look here", h1=true) }}}}'
    )
    check_controls(soup)
    assert soup.select_one("legend h1") is not None
    assert [box["value"] for box in soup.select("[checked]")] == ["mixed"]
    first = soup.find(id="home")
    assert first is not None
    assert first.name == "input"


@pytest.mark.parametrize(
    "call",
    [
        'text_input("a", "Who?", "Ada", help="h", error="e", limit=80)',
        'textarea("a", "Say more", "\\nAda", help="h", error="e", limit=80)',
        'date_input("a", "When?", "2026-03-02", help="h", error="e")',
        'time_input("a", "At", "10:00", error="e")',
        'select("a", "Who?", choices, "4", help="h", error="e", empty="Nobody")',
        'checkbox("a", "I have asked", true, help="h", error="e")',
        'file_input("a", "Files", help="h", error="e", multiple=true)',
    ],
)
def test_a_single_field_is_labelled_and_says_what_is_wrong(call: str) -> None:
    soup = render(f"{{{{ m.{call} }}}}")
    check_controls(soup)
    control = soup.find(id="a")
    assert control is not None
    assert control["aria-invalid"] == "true"
    assert "a-error" in str(control["aria-describedby"])


def test_a_text_that_is_too_long_is_never_cut_by_the_browser() -> None:
    soup = render(
        '{{ m.textarea("a", "Say more", "x" * 50, limit=10) }}{{ m.text_input("b", "Who?", "x" * 50, limit=10) }}'
    )
    assert not soup.select("[maxlength]")
    assert "x" * 50 in str(soup.find(id="a"))


def test_what_a_person_typed_is_shown_as_words_and_never_as_markup() -> None:
    soup = render(
        '{{ m.text_input("a", "Who?", "\\"><script>alert(1)</script>") }}'
        '{{ m.textarea("b", "More", "</textarea><b>") }}'
    )
    assert not soup.select("script, b")


def test_a_password_is_never_written_back() -> None:
    assert "secret words" not in str(render('{{ m.text_input("a", "Password", "secret words", type="password") }}'))


def test_a_child_can_skip_as_easily_as_go_on() -> None:
    for skin in SKINS:
        enter, skip, go = render(f'{{{{ m.question_buttons("{skin}", "/skip") }}}}').select("button")
        assert (enter.get("formaction"), go.get("formaction"), skip["formaction"]) == (None, None, "/skip")
        assert "button" in go["class"]
        assert "button" in skip["class"]
