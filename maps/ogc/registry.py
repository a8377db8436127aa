"""All collections, by the name in the address. A new one is a module and its name here."""

from django.utils.translation import gettext as _

from maps.ogc.collection import Collection
from maps.ogc.collections import areas, authorities, findings, projects
from maps.ogc.errors import NothingThere

COLLECTIONS: dict[str, Collection] = {
    module.COLLECTION.id: module.COLLECTION for module in (projects, areas, authorities, findings)
}


def chosen_of(name: str) -> Collection:
    """The collection of that name. Raises NothingThere."""
    if name not in COLLECTIONS:
        message = _("ไม่มีชุดข้อมูลนี้ มี %(names)s")
        raise NothingThere(message % {"names": ", ".join(COLLECTIONS)}, "collectionId")
    return COLLECTIONS[name]
