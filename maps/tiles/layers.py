"""The layers: whose version a tile has, what it depends on besides, and how it is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from maps.errors import TileError
from maps.tiles.address import Tile
from maps.tiles.areas import ALL_AUTHORITIES, LEVELS, areas_tile, authorities_tile
from maps.tiles.asked import asked_of, known_shapes, question_key
from maps.tiles.clusters import LOWEST_OF_SHAPES, clusters_tile
from projects.versions import version_about, version_read

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Drawing:
    """``follows``: all that the bytes of a tile follow from, but for its address; ``check``
    raises BadQuestion or TileError; ``make`` gives the bytes of a checked question."""

    follows: tuple[Any, ...]
    check: Callable[[], Any]
    make: Callable[[Tile], bytes]


@dataclass(frozen=True, slots=True)
class Layer:
    """``inside``: (name, lowest zoom, highest zoom, {attribute: what it is}) of its MVT layers."""

    drawing: Callable[[User | AnonymousUser, QueryDict], Drawing]
    inside: tuple[tuple[str, int, int, Fields], ...]


def _projects(user: User | AnonymousUser, data: QueryDict) -> Drawing:
    asked = asked_of(data)
    key = question_key(user, asked)
    version = version_read(user, asked)
    shapes = partial(known_shapes, user, asked, key, version.rules)

    def make(tile: Tile) -> bytes:
        if tile.z >= LOWEST_OF_SHAPES:
            return shapes().tile(tile)
        return clusters_tile(tile, user, asked)

    return Drawing((version, key), shapes, make)


def _areas(_user: User | AnonymousUser, data: QueryDict) -> Drawing:
    return Drawing((version_about("areas"),), partial(_no_question, data), areas_tile)


def _authorities(_user: User | AnonymousUser, data: QueryDict) -> Drawing:
    version = version_about("areas", "authorities")
    return Drawing((version,), partial(_no_question, data), authorities_tile)


def _no_question(data: QueryDict) -> None:
    if asked := sorted(asked_of(data)):
        raise TileError(
            _("ชั้นข้อมูลนี้ไม่รับตัวกรอง “%(name)s” ตัวกรองใช้กับ /tiles/projects/ เท่านั้น")
            % {"name": asked[0][:40]}
        )


_AREA: Final = {"code": "String", "name_th": "String", "name_en": "String"}
_CLUSTER: Final = {
    "code": "String",
    "level": "String: province, district, subdistrict, country",
    "count": "Number of projects",
    "budget_baht": "Number, baht",
}
_PROJECT: Final = {
    "code": "String",
    "sector": "String",
    "kind": "String",
    "state": "String",
    "position": "String: pinned, provisional",
    "role": "String: planned, contracted, as_built",
}
HIGHEST: Final = 16  # a step of its grid is 15 cm: a map draws higher zooms from it

LAYERS: Final = {
    "projects": Layer(
        _projects,
        (
            ("clusters", 0, LOWEST_OF_SHAPES - 1, _CLUSTER),
            ("projects", LOWEST_OF_SHAPES, HIGHEST, _PROJECT),
        ),
    ),
    "areas": Layer(_areas, tuple((name, z, HIGHEST, _AREA) for name, z in LEVELS.items())),
    "authorities": Layer(
        _authorities,
        (
            (
                "authorities",
                0,
                HIGHEST,
                {"code": "String", "name": f"String; below zoom {ALL_AUTHORITIES} only PAOs"},
            ),
        ),
    ),
}
