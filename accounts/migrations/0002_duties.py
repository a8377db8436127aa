from django.db import migrations

# code, Thai, English, scope, rights, on behalf – domain.md "Who may"; DLA edits them as data.
DUTIES = [
    ("planning", "บุคลากรด้านการวางแผน", "Planning officer", "authority", ["read", "facts"], False),
    ("finance", "บุคลากรด้านการคลัง", "Finance officer", "authority", ["read", "money"], False),
    ("engineering", "ช่าง", "Engineering officer", "authority", ["read", "position"], False),
    ("executive", "ผู้บริหาร", "Executive", "authority", ["read", "approve", "assign"], False),
    (
        "analyst",
        "จนท.วอ.",
        "Analyst officer",
        "district",
        ["read", "facts", "money", "position", "review"],
        True,
    ),
    ("district", "สถ.อำเภอ", "District office", "district", ["read"], False),
    ("province", "สถจ.", "Provincial office", "province", ["read", "review"], False),
    (
        "dla",
        "กรมส่งเสริมการปกครองท้องถิ่น",
        "Department of Local Administration",
        "country",
        ["read", "codes"],
        False,
    ),
    ("reader", "หน่วยงานผู้อ่าน", "Reading agency", "country", ["approved"], False),
    (
        "agency",
        "หน่วยงานเจ้าของงาน",
        "Agency officer",
        "agency",
        ["read", "facts", "money", "position"],
        False,
    ),
]


def add_duties(apps, schema_editor):
    Duty = apps.get_model("accounts", "Duty")
    for code, name_th, name_en, scope, rights, on_behalf in DUTIES:
        Duty.objects.update_or_create(
            code=code,
            defaults={
                "name_th": name_th,
                "name_en": name_en,
                "scope": scope,
                "rights": rights,
                "on_behalf": on_behalf,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_people")]
    operations = [migrations.RunPython(add_duties, migrations.RunPython.noop)]
