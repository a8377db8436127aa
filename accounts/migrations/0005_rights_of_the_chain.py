from django.db import migrations

# What the chain from vision to disbursement asks of each duty beyond what it may do already.
ADDED = {
    "planning": ["strategy", "budget"],
    "finance": ["budget"],
    "analyst": ["strategy", "budget"],
    "district": ["strategy", "grant"],
    "province": ["strategy", "grant"],
    "dla": ["strategy", "allocate"],
    "agency": ["budget"],
}


def add_rights(apps, schema_editor):
    Duty = apps.get_model("accounts", "Duty")
    for code, added in ADDED.items():
        for duty in Duty.objects.filter(code=code):
            duty.rights = [*duty.rights, *(right for right in added if right not in duty.rights)]
            duty.save(update_fields=["rights"])


def take_rights(apps, schema_editor):
    Duty = apps.get_model("accounts", "Duty")
    for code, added in ADDED.items():
        for duty in Duty.objects.filter(code=code):
            duty.rights = [right for right in duty.rights if right not in added]
            duty.save(update_fields=["rights"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_authority_facts")]
    operations = [migrations.RunPython(add_rights, take_rights)]
