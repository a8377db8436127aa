"""Indian 1975 under numbers of our own, with the RTSD shift written into each system.

PostGIS keeps a transformation ready by the number of the system only; see coordinates/datum.py,
whose ``pinned_systems`` a test holds against these rows.
"""

from django.db import migrations
from django.db.utils import ProgrammingError

SHIFT = "+a=6377276.345 +rf=300.8017 +towgs84=204.4798,837.8940,294.7765,0,0,0,0 +no_defs"
SYSTEMS = {
    924240: f"+proj=longlat {SHIFT}",
    944047: f"+proj=utm +zone=47 {SHIFT}",
    944048: f"+proj=utm +zone=48 {SHIFT}",
}
INSERT = """
    INSERT INTO spatial_ref_sys (srid, srtext, proj4text) VALUES (%s, '', %s)
    ON CONFLICT (srid) DO UPDATE SET srtext = '', proj4text = EXCLUDED.proj4text
"""


def add(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        try:
            cursor.executemany(INSERT, list(SYSTEMS.items()))
        except ProgrammingError as error:
            message = (
                f"{error}\nThe role of DATABASE_URL may not write PostGIS's table of systems. Let a"
                " superuser run in this database: GRANT INSERT, UPDATE, DELETE ON spatial_ref_sys"
                f" TO {schema_editor.connection.settings_dict['USER']}; then migrate again."
            )
            raise ProgrammingError(message) from error


def remove(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DELETE FROM spatial_ref_sys WHERE srid = ANY(%s)", [list(SYSTEMS)])


class Migration(migrations.Migration):
    dependencies = [("coordinates", "0002_areas")]
    operations = [migrations.RunPython(add, remove)]
