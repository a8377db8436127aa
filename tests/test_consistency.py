"""What import-linter cannot see: templates, string foreign keys, JS imports, words, settings.

Every check is a function of a folder, so that a planted fault shows it can fail.
"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.urls import NoReverseMatch, get_resolver

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ["coordinates", "accounts", "projects", "maps", "monitoring", "benchmarks", "gisplan"]
THAI = re.compile(r"[\u0e00-\u0e7f]")
URL_TAG = re.compile(r"{%\s*url\s+['\"]([^'\"]+)['\"]")
INCLUDE_TAG = re.compile(r"{%\s*include\s+['\"]([^'\"]+)['\"]")
TRANSLATED = re.compile(
    r"{%\s*comment.*?{%\s*endcomment\s*%}|{%\s*blocktranslate.*?{%\s*endblocktranslate\s*%}"
    r"|{%\s*translate\b.*?%}|{#.*?#}|_\(\"[^\"]*\"\)|_\('[^']*'\)",
    re.DOTALL,
)
JS_IMPORT = re.compile(r"^\s*import\s[^;]*?['\"]([^'\"]+)['\"]", re.MULTILINE)
# [text](target "title"), ![alt](target), <img src="target">, [name]: target
LINK = re.compile(
    r"\]\(\s*<?([^)\s>]+)|<(?:img|a)\s[^>]*?(?:src|href)=[\"']([^\"']+)|^\[[^\]]+\]:\s*(\S+)",
    re.MULTILINE,
)
FENCED = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
ENV_NAME = re.compile(r"[\"'](GISPLAN_[A-Z_]+|DATABASE_URL)[\"']")


def templates(root: Path) -> Iterator[Path]:
    for layer in LAYERS:
        yield from (root / layer / "templates").rglob("*.*")


def layer_of(path: Path, root: Path) -> int:
    return LAYERS.index(path.relative_to(root).parts[0])


def owners_of_templates(root: Path) -> dict[str, int]:
    return {
        str(path.relative_to(root / LAYERS[layer_of(path, root)] / "templates")): layer_of(
            path, root
        )
        for path in templates(root)
    }


def includes_upwards(root: Path) -> list[str]:
    owners = owners_of_templates(root)
    return [
        f"{path.relative_to(root)} includes {name}"
        for path in templates(root)
        for name in INCLUDE_TAG.findall(path.read_text())
        if path.name != "base.html" and owners.get(name, 99) > layer_of(path, root)
    ]


def unknown_urls(root: Path) -> list[str]:
    known = known_url_names()
    return [
        f"{path.relative_to(root)}: {name}"
        for path in templates(root)
        for name in URL_TAG.findall(path.read_text())
        if name not in known
    ]


def known_url_names() -> set[str]:
    def names(resolver, prefix=""):
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                below = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                yield from names(pattern, below)
            elif pattern.name:
                yield f"{prefix}{pattern.name}"

    return set(names(get_resolver()))


def unused_templates(root: Path) -> list[str]:
    sources = [path.read_text() for layer in LAYERS for path in (root / layer).rglob("*.py")]
    sources += [path.read_text() for path in templates(root)]
    text = "\n".join(sources)
    asked_by_django = {"400.html", "403.html", "404.html", "500.html", "django/forms/field.html"}
    return [
        name
        for name in owners_of_templates(root)
        if name not in text and name not in asked_by_django
    ]


def untranslated_thai(root: Path) -> list[str]:
    return [
        f"{path.relative_to(root)}: {line.strip()[:60]}"
        for path in templates(root)
        if path.suffix == ".html" and path.name != "500.html"
        for line in TRANSLATED.sub("", path.read_text()).splitlines()
        if THAI.search(line) and "LANGUAGE_CODE" not in line  # a language names itself
    ]


def inline_code(root: Path) -> list[str]:
    """Inline scripts, styles and handlers: the strict policy would drop them in silence."""
    wrong = re.compile(r"<script(?![^>]*(?:src=|importmap))[^>]*>|\sstyle=|\son[a-z]+=|\shx-on")
    return [
        f"{path.relative_to(root)}: {found[0]}"
        for path in templates(root)
        if path.suffix == ".html" and path.name != "500.html"
        for found in wrong.finditer(path.read_text())
    ]


def scripts_past_the_map(root: Path) -> list[str]:
    """Only static/js/map/ touches the map library."""
    js = root / "static" / "js"
    return [
        str(path.relative_to(root))
        for path in js.rglob("*.js")
        if "map" not in path.relative_to(js).parts[:-1]
        and re.search(r"\bL\.|window\.L\b|['\"]leaflet['\"]", path.read_text())
    ]


def unmapped_imports(root: Path) -> list[str]:
    """Bare names in JS that the import map does not know, or relative paths (hashing breaks)."""
    known = set(
        re.findall(r'"([\w./@-]+)":', (root / "gisplan/templates/import_map.json").read_text())
    )
    return [
        f"{path.relative_to(root)}: {name}"
        for path in (root / "static" / "js").rglob("*.js")
        for name in JS_IMPORT.findall(path.read_text())
        if name not in known
    ]


def shapeless_modules(root: Path) -> list[str]:
    names = {"utils.py", "helpers.py", "common.py"}
    return [
        str(path.relative_to(root))
        for layer in LAYERS
        for path in (root / layer).rglob("*.py")
        if path.name in names
    ]


def undocumented_settings(root: Path) -> list[str]:
    documented = (root / "docs" / "settings.md").read_text()
    names = set(ENV_NAME.findall((root / "gisplan" / "settings.py").read_text()))
    return sorted(name for name in names if f"`{name}`" not in documented)


def environment_readers(root: Path) -> list[str]:
    """Only settings read the environment; a benchmark starts processes, which inherit it."""
    found = []
    for layer in set(LAYERS) - {"benchmarks"}:
        for path in (root / layer).rglob("*.py"):
            if path.name in {"settings.py", "wsgi.py"}:
                continue
            tree = ast.parse(path.read_text())
            if any(
                isinstance(node, ast.Attribute)
                and node.attr in {"environ", "getenv"}
                and isinstance(node.value, ast.Name)
                and node.value.id == "os"
                for node in ast.walk(tree)
            ):
                found.append(str(path.relative_to(root)))
    return found


def dead_links(root: Path) -> list[str]:
    """Relative links and images of the README and the guides that lead nowhere."""
    return [
        f"{page.relative_to(root)}: {target}"
        for page in [root / "README.md", *sorted((root / "docs").glob("*.md"))]
        if page.exists()
        for groups in LINK.findall(FENCED.sub("", page.read_text()))
        for target in filter(None, groups)
        if not leads_somewhere(page, unquote(target))
    ]


def leads_somewhere(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    if re.match(r"[a-z][a-z0-9+.-]*:", path):
        return True
    found = page.parent / path if path else page
    return found.exists() and (not anchor or anchor in anchors(found))


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text()), re.MULTILINE)
    return {
        re.sub(r"[^\w\u0e00-\u0e7f -]", "", text.lower()).replace(" ", "-") for text in headings
    }


CHECKS = [
    dead_links,
    includes_upwards,
    unknown_urls,
    unused_templates,
    untranslated_thai,
    inline_code,
    scripts_past_the_map,
    unmapped_imports,
    shapeless_modules,
    undocumented_settings,
    environment_readers,
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_repository_is_consistent(check):
    assert check(ROOT) == []


FAULTS = [
    (
        includes_upwards,
        "coordinates/templates/coordinates/a.html",
        '{% include "projects/b.html" %}',
    ),
    (unknown_urls, "projects/templates/projects/a.html", "{% url 'projects:nowhere' %}"),
    (unused_templates, "projects/templates/projects/orphan.html", "x"),
    (untranslated_thai, "projects/templates/projects/a.html", "<p>ถนน</p>"),
    (inline_code, "projects/templates/projects/a.html", "<script>alert(1)</script>"),
    (inline_code, "projects/templates/projects/a.html", '<p style="color:red">'),
    (scripts_past_the_map, "static/js/page.js", "L.map('x')"),
    (unmapped_imports, "static/js/page.js", 'import x from "./x.js";'),
    (shapeless_modules, "projects/utils.py", ""),
    (undocumented_settings, "gisplan/settings.py", 'env.str("GISPLAN_SECRET_DOOR")'),
    (environment_readers, "projects/models.py", "import os\nos.environ['X']"),
    (dead_links, "README.md", "[the guide](docs/nowhere.md)"),
    (dead_links, "README.md", "![a page](docs/images/nowhere.png)"),
    (dead_links, "docs/data.md", '<img src="images/nowhere.png">'),
    (dead_links, "docs/data.md", "# Data\n[settings](settings.md#nowhere)"),
]


@pytest.mark.parametrize(("check", "path", "text"), FAULTS)
def test_a_planted_fault_is_caught(tmp_path, check, path, text):
    for needed in ["gisplan/templates/import_map.json", "docs/settings.md", path]:
        (tmp_path / needed).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / needed).write_text("{}")
    (tmp_path / "projects/templates/projects").mkdir(parents=True, exist_ok=True)
    (tmp_path / "projects/templates/projects/b.html").write_text("")
    (tmp_path / path).write_text(text)
    assert check(tmp_path)


def test_foreign_keys_point_downwards():
    def layer(model):
        label = model._meta.app_label
        return LAYERS.index(label) if label in LAYERS else -1

    upwards = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if layer(model) >= 0
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and layer(field.related_model) > layer(model)
    ]
    assert upwards == []


UPWARD_IMPORTS = [
    ("imports run one way", "coordinates/datum.py", "import projects"),
    ("imports run one way", "benchmarks/__init__.py", "import gisplan"),
    ("imports run one way", "monitoring/__init__.py", "import benchmarks"),
    (
        "files are read over the bulk writers",
        "projects/bulk/__init__.py",
        "import projects.sources",
    ),
    ("the coordinate core needs no Django", "coordinates/notations/__init__.py", "import django"),
]


def empty_packages(folder: Path) -> None:
    """Every module that a contract names, holding nothing."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    named = set(contracts["root_packages"])
    for contract in contracts["contracts"]:
        named |= {*contract.get("layers", []), *contract.get("source_modules", [])}
    for name in sorted(named):
        path = folder.joinpath(*name.split("."))
        if ROOT.joinpath(*name.split(".")).is_dir():
            path.mkdir()
            (path / "__init__.py").write_text("")
        else:
            path.with_suffix(".py").write_text("")
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
    )


@pytest.mark.parametrize(("contract", "path", "text"), UPWARD_IMPORTS)
def test_the_import_contract_catches_an_upward_import(tmp_path, contract, path, text):
    """A contract with a misspelt name would keep silent for ever."""
    empty_packages(tmp_path)
    run = lint_imports(tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    (tmp_path / path).write_text(text)
    run = lint_imports(tmp_path)
    assert run.returncode == 1, run.stdout + run.stderr
    assert re.search(rf"{contract}.* BROKEN", run.stdout)
    assert "1 broken" in run.stdout


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("F821", "print_nothing(x)"),
        ("S608", 'q = f"SELECT * FROM t WHERE a = {input()}"'),
        ("INT001", 'from django.utils.translation import gettext as _\n_(f"{1}")'),
        (
            "DJ001",
            "from django.db import models as m\nclass A(m.Model):\n    a = m.CharField(null=True)",
        ),
    ],
)
def test_ruff_catches_a_planted_fault(tmp_path, rule, text):
    (tmp_path / "fault.py").write_text(text)
    run = subprocess.run(
        [
            Path(sys.executable).parent / "ruff",
            "check",
            "--no-cache",
            "--config",
            ROOT / "pyproject.toml",
            tmp_path / "fault.py",
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert rule in run.stdout


def test_reverse_of_a_misspelt_name_fails():
    from django.urls import reverse

    with pytest.raises(NoReverseMatch):
        reverse("projects:lst")
