"""English says everything that Thai says: the catalogue is whole, and no page falls back to Thai.

Every check is a function of catalogues, so that a planted fault shows it can fail.
"""

import ast
import csv
import io
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db.models import F
from django.urls import reverse
from django.utils import translation

from accounts.models import LocalAuthority, User
from coordinates.models import AdminArea
from projects.codes import Role, Source, State
from projects.models import Project
from projects.sources.columns import spellings_of

ROOT = Path(__file__).resolve().parent.parent
APPS = ["accounts", "coordinates", "gisplan", "maps", "monitoring", "projects"]
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
THAI = re.compile(r"[\u0e01-\u0e3a\u0e40-\u0e4e]")  # letters; ๑๒๓ and ฿ are read in English, too
PLACEHOLDER = re.compile(r"%\(\w+\)[-+ #0-9.]*[a-z]|%%|\{\w+\}")
# Words of a file that the reader has to look for as they are written there.
THAI_IS_MEANT = ["อบจ. ทน. ทม. ทต.", "อบต.", "โครงการ", "เป้าหมาย", "งบประมาณ"]
needs_gettext = pytest.mark.skipif(
    shutil.which("xgettext") is None, reason="xgettext (package gettext) is not installed"
)


@dataclass(frozen=True)
class Entry:
    ids: tuple[str, ...]  # the msgid and, of a plural, the msgid_plural
    words: tuple[str, ...]
    fuzzy: bool


Catalogue = dict[tuple[str, str], Entry]


def read_catalogue(text: str) -> Catalogue:
    """{(context, msgid): entry} of a .po file, without its header."""
    found: Catalogue = {}
    fields: dict[str, str] = {}
    flags = name = ""

    def keep() -> None:
        if fields.get("msgid"):
            ids = tuple(fields[key] for key in ("msgid", "msgid_plural") if key in fields)
            words = tuple(word for key, word in fields.items() if key.startswith("msgstr"))
            found[fields.get("msgctxt", ""), ids[0]] = Entry(ids, words, "fuzzy" in flags)

    for line in [*text.splitlines(), 'msgid ""']:
        if line.startswith(("#, ", "msgctxt ", "msgid ")) and any(
            key.startswith("msgstr") for key in fields
        ):
            keep()
            fields, flags = {}, ""
        if line.startswith("#, "):
            flags += line
        elif line.startswith("msg"):
            name, quoted = line.split(" ", 1)
            fields[name] = ast.literal_eval(quoted)
        elif line.startswith('"'):
            fields[name] += ast.literal_eval(line)
    return found


def extracted(folder: Path) -> Catalogue:
    """What makemessages finds in a copy of the apps in ``folder``."""
    (folder / "locale").mkdir()
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DJANGO")}
    command = [sys.executable, "-m", "django", "makemessages", "-l", "en", "--no-wrap", "-v", "0"]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return read_catalogue((folder / "locale/en/LC_MESSAGES/django.po").read_text())


def copy_of_the_apps(folder: Path) -> Path:
    """The sources alone, so that nothing is written beside them."""
    for app in APPS:
        unwanted = shutil.ignore_patterns("__pycache__", "migrations")
        shutil.copytree(ROOT / app, folder / app, ignore=unwanted)
    return folder


def faults(catalogue: Catalogue, wanted: Catalogue) -> list[str]:
    """Messages that are missing, left over, fuzzy, or without words."""
    return sorted(
        [f"missing: {key[1]}" for key in wanted.keys() - catalogue.keys()]
        + [f"left over: {key[1]}" for key in catalogue.keys() - wanted.keys()]
        + [f"fuzzy: {key[1]}" for key, entry in catalogue.items() if entry.fuzzy]
        + [f"untranslated: {key[1]}" for key, entry in catalogue.items() if not all(entry.words)]
    )


def changed_placeholders(catalogue: Catalogue) -> list[str]:
    return [
        f"{entry.ids[-1]} → {word}"
        for entry in catalogue.values()
        for word in entry.words
        if Counter(PLACEHOLDER.findall(word)) != Counter(PLACEHOLDER.findall(entry.ids[-1]))
    ]


def unseen_names(root: Path) -> list[str]:
    """Modules that call gettext by a name which makemessages does not look for."""
    alias = re.compile(r"\bgettext\w* as (?!_\b)")
    sources = [path for app in APPS for path in (root / app).rglob("*.py")]
    return [str(path.relative_to(root)) for path in sources if alias.search(path.read_text())]


def thai_in_english(catalogue: Catalogue) -> list[str]:
    found = []
    for entry in catalogue.values():
        for word in entry.words:
            bare = word
            for meant in THAI_IS_MEANT:
                bare = bare.replace(meant, "")
            if THAI.search(bare):
                found.append(word)
    return found


@pytest.fixture(scope="module")
def english() -> Catalogue:
    return read_catalogue(CATALOGUE.read_text())


@pytest.fixture(scope="module")
def wanted(tmp_path_factory) -> Catalogue:
    return extracted(copy_of_the_apps(tmp_path_factory.mktemp("messages")))


@needs_gettext
def test_every_message_has_an_english_one(english, wanted):
    assert len(wanted) > 600
    assert faults(english, wanted) == []


def test_no_message_waits_in_the_catalogue_for_nothing():
    assert not re.search(r"^#~", CATALOGUE.read_text(), re.MULTILINE)


@needs_gettext
def test_a_planted_message_is_missed(tmp_path, english):
    copy_of_the_apps(tmp_path)
    planted = 'from django.utils.translation import gettext\n\nWORD = gettext("คำที่ลืมแปล")\n'
    (tmp_path / "projects" / "planted.py").write_text(planted)
    (tmp_path / "maps" / "templates" / "planted.html").write_text('{% translate "ลืมอีกคำ" %}')
    assert faults(english, extracted(tmp_path)) == ["missing: คำที่ลืมแปล", "missing: ลืมอีกคำ"]


def test_makemessages_sees_every_message():
    assert unseen_names(ROOT) == []


def test_a_name_that_makemessages_does_not_see_is_caught(tmp_path):
    (tmp_path / "projects").mkdir()
    planted = "from django.utils.translation import gettext as _g"
    (tmp_path / "projects" / "planted.py").write_text(planted)
    assert unseen_names(tmp_path) == ["projects/planted.py"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('msgid "ถนน"\nmsgstr ""', "untranslated: ถนน"),
        ('#, fuzzy\nmsgid "ถนน"\nmsgstr "Road"', "fuzzy: ถนน"),
        ('msgid "ถนน"\nmsgstr "Road"\n\nmsgid "ฝาย"\nmsgstr "Weir"', "left over: ฝาย"),
        ('msgid "ถนน"\nmsgid_plural "ถนน"\nmsgstr[0] "road"\nmsgstr[1] ""', "untranslated: ถนน"),
    ],
)
def test_a_message_without_its_words_is_caught(text, fault):
    catalogue = read_catalogue(text)
    wanted = read_catalogue('msgid "ถนน"\nmsgstr ""')
    assert faults(catalogue, wanted) == [fault]


def test_placeholders_are_the_same_in_both_languages(english):
    assert changed_placeholders(english) == []


@pytest.mark.parametrize("word", ["%(rows) rows", "rows", "%(row)d rows", "%(rows)s rows"])
def test_a_lost_placeholder_is_caught(word):
    planted = read_catalogue(f'msgid "%(rows)d แถว"\nmsgstr "{word}"')
    assert len(changed_placeholders(planted)) == 1


def test_english_words_hold_no_thai_letters(english):
    assert thai_in_english(english) == []


def test_a_thai_letter_in_an_english_word_is_caught():
    assert thai_in_english(read_catalogue('msgid "ฝาย"\nmsgstr "ฝาย weir"')) == ["ฝาย weir"]


# pages ----------------------------------------------------------------------------------------


@pytest.fixture
def in_english(settings, tmp_path, client):
    """A client that chose English, with the catalogue as committed, compiled elsewhere."""
    folder = tmp_path / "locale" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    command = ["msgfmt", "--check-format", "-o", str(folder / "django.mo"), str(CATALOGUE)]
    subprocess.run(command, check=True, capture_output=True)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def ascii_project(world) -> Project:
    """A pinned project whose every datum is plain Latin letters."""
    AdminArea.objects.update(name_th=F("code"), name_en=F("code"))
    LocalAuthority.objects.update(name_th=F("code"), full_name_th=F("code"), name_en=F("code"))
    User.objects.update(first_name="", last_name="")
    project = world.project(name="RC road 1")
    world.pin(project, created_by=world.engineering)
    world.fund(project, name="Road works")
    return project


def thai_letters(page: str) -> list[str]:
    """The lines of a page with Thai letters, in scripts too; what says it is Thai may be."""
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), page)
    plain = re.sub(r'<(\w+)[^>]* lang="th"[^>]*>[^<]*</\1>', "", plain)
    return [line.strip() for line in plain.splitlines() if THAI.search(line)]


@needs_gettext
@pytest.mark.parametrize(
    ("who", "address"),
    [
        (None, "/accounts/login/"),
        ("engineering", "/"),
        ("dla", "/"),
        ("planning", "/accounts/"),
        ("planning", "/accounts/password/"),
        ("planning", "/jobs/"),
        ("planning", "/projects/"),
        ("dla", "/projects/"),
        ("planning", "/projects/new/"),
        ("planning", "/projects/import/"),
        ("analyst", "/projects/import/"),
        ("finance", "/projects/items/"),
        ("finance", "/projects/items/new/"),
        ("dla", "/projects/CODE/"),
        ("planning", "/projects/CODE/edit/"),
        ("planning", "/projects/CODE/withdraw/"),
        ("finance", "/projects/CODE/money/"),
        ("finance", "/projects/CODE/contracts/"),
        ("finance", "/projects/CODE/contracts/new"),
        ("finance", "/finance/"),
        ("finance", "/finance/month/?owner=6980101&month=2568-10"),
        ("finance", "/finance/statistics/"),
        ("finance", "/finance/statistics/year/?owner=6980101&year=2568"),
        ("engineering", "/projects/CODE/position/"),
        ("engineering", "/projects/position-files/"),
        ("engineering", "/findings/rules/"),
        ("engineering", "/findings/rules/unit-cost/"),
    ],
)
def test_an_english_page_has_no_thai_letters(in_english, ascii_project, world, who, address):
    if who:
        in_english.force_login(getattr(world, who))
    page = in_english.get(address.replace("CODE", ascii_project.code))
    assert page.status_code == 200
    assert '<html lang="en">' in page.text
    assert thai_letters(page.text) == []


@needs_gettext
def test_a_refusal_is_english_too(in_english, ascii_project, world):
    in_english.force_login(world.planning)
    page = in_english.get(reverse("projects:list"), {"near": "1,2", "budget_min": "many"})
    assert page.status_code == 400
    assert "longitude,latitude,metres" in page.text
    assert thai_letters(page.text) == []


def test_a_thai_letter_on_an_english_page_is_caught():
    assert thai_letters('<p>\n<b>ฝาย</b></p><button lang="th">ไทย</button>') == ["<b>ฝาย</b></p>"]
    assert thai_letters('{"name": "\\u0e1d"}') == ['{"name": "ฝ"}']


# what is read back in one language only ---------------------------------------------------------


@needs_gettext
@pytest.mark.parametrize("choices", [State.choices, Source.choices, Role.choices])
def test_a_sheet_is_read_in_thai_whoever_asked_first(in_english, choices):
    thai = spellings_of(choices)
    with translation.override("en"):
        assert str(choices[0][1]).isascii()
        assert spellings_of(choices) == thai


@needs_gettext
def test_the_template_has_thai_values_in_an_english_session(in_english, ascii_project, world):
    in_english.force_login(world.planning)
    file = in_english.get(reverse("projects:import_template", args=["csv"]))
    [row] = csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")))
    with translation.override(django_settings.LANGUAGE_CODE):
        assert row["สถานะ"] == str(State.BUDGETED.label)
        assert row["แหล่งเงิน"] == str(Source.ORDINANCE.label)
