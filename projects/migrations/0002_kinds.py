from django.db import migrations

# code, sector, Thai, English, primitive
KINDS = [
    ("concrete", "road", "ถนนคอนกรีต", "Concrete road", "line"),
    ("asphalt", "road", "ถนนแอสฟัลต์", "Asphalt road", "line"),
    ("gravel", "road", "ถนนลูกรัง", "Gravel road", "line"),
    ("earth", "road", "ถนนดิน", "Earth road", "line"),
    ("bridge", "road", "สะพาน", "Bridge", "line"),
    ("culvert", "road", "ท่อลอด", "Culvert", "point"),
    ("drain", "road", "รางระบายน้ำ", "Drain", "line"),
    ("weir", "water", "ฝาย", "Weir", "point"),
    ("dredging", "water", "ขุดลอก", "Dredging", "line"),
    ("pond", "water", "สระน้ำ", "Pond", "polygon"),
    ("reservoir", "water", "อ่างเก็บน้ำ", "Reservoir", "polygon"),
    ("well", "water", "บ่อบาดาล", "Well", "point"),
    ("waterworks", "water", "ระบบประปา", "Waterworks", "point"),
    ("pipeline", "water", "ท่อส่งน้ำ", "Pipeline", "line"),
    ("pump", "water", "สถานีสูบน้ำ", "Pumping station", "point"),
    ("dyke", "water", "เขื่อนและพนังกั้นน้ำ", "Dyke", "line"),
    ("other", "other", "อื่น ๆ", "Other", "point"),
]


def add_kinds(apps, schema_editor):
    Kind = apps.get_model("projects", "Kind")
    for position, (code, sector, name_th, name_en, primitive) in enumerate(KINDS):
        Kind.objects.update_or_create(
            code=code,
            defaults={
                "sector": sector,
                "name_th": name_th,
                "name_en": name_en,
                "primitive": primitive,
                "position": position,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_projects")]
    operations = [migrations.RunPython(add_kinds, migrations.RunPython.noop)]
