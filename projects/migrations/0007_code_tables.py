from django.db import migrations

# code, Thai, English
PROGRAMMES = [
    ("general", "แผนงานบริหารงานทั่วไป", "General administration"),
    ("order", "แผนงานการรักษาความสงบภายใน", "Public order and safety"),
    ("education", "แผนงานการศึกษา", "Education"),
    ("health", "แผนงานสาธารณสุข", "Public health"),
    ("welfare", "แผนงานสังคมสงเคราะห์", "Social welfare"),
    ("housing", "แผนงานเคหะและชุมชน", "Housing and community"),
    ("strength", "แผนงานสร้างความเข้มแข็งของชุมชน", "Strengthening communities"),
    ("culture", "แผนงานการศาสนาวัฒนธรรมและนันทนาการ", "Religion, culture and recreation"),
    ("civil", "แผนงานอุตสาหกรรมและการโยธา", "Industry and civil works"),
    ("agriculture", "แผนงานการเกษตร", "Agriculture"),
    ("commerce", "แผนงานการพาณิชย์", "Commerce"),
    ("central", "แผนงานงบกลาง", "Central fund"),
]
PROJECT_TYPES = [
    ("road", "ถนนและทางเดินเท้า", "Roads and footpaths"),
    ("bridge", "สะพานและท่อลอด", "Bridges and culverts"),
    ("drainage", "ระบบระบายน้ำ", "Drainage"),
    ("source", "แหล่งน้ำเพื่อการเกษตร", "Water sources for farming"),
    ("supply", "น้ำอุปโภคบริโภค", "Water supply"),
    ("flood", "ป้องกันน้ำท่วมและตลิ่ง", "Flood and bank protection"),
    ("building", "อาคารและสถานที่", "Buildings and grounds"),
    ("power", "ไฟฟ้าและแสงสว่าง", "Electricity and lighting"),
    ("other", "อื่น ๆ", "Other"),
]
ACTIVITY_TYPES = [
    ("build", "ก่อสร้างใหม่", "New construction"),
    ("improve", "ปรับปรุง", "Improvement"),
    ("repair", "ซ่อมแซมและบำรุงรักษา", "Repair and maintenance"),
    ("extend", "ขยายและต่อเติม", "Extension"),
    ("dredge", "ขุดและขุดลอก", "Digging and dredging"),
    ("install", "จัดซื้อและติดตั้ง", "Purchase and installation"),
    ("design", "สำรวจและออกแบบ", "Survey and design"),
    ("other", "อื่น ๆ", "Other"),
]
# code, side, Thai, English
CATEGORIES = [
    ("tax", "revenue", "ภาษีอากรที่จัดเก็บเอง", "Own taxes"),
    ("fees", "revenue", "ค่าธรรมเนียม ค่าปรับ และใบอนุญาต", "Fees, fines and licences"),
    ("property", "revenue", "รายได้จากทรัพย์สิน", "Income from property"),
    ("utilities", "revenue", "สาธารณูปโภคและการพาณิชย์", "Utilities and commerce"),
    ("sundry", "revenue", "รายได้เบ็ดเตล็ด", "Sundry income"),
    ("capital", "revenue", "รายได้จากทุน", "Capital income"),
    ("shared", "revenue", "ภาษีที่รัฐจัดสรรให้", "Shared taxes"),
    ("grants", "revenue", "เงินอุดหนุน", "Grants"),
    ("central", "expenditure", "งบกลาง", "Central fund"),
    ("personnel", "expenditure", "งบบุคลากร", "Personnel"),
    ("operations", "expenditure", "งบดำเนินงาน", "Operations"),
    ("investment", "expenditure", "งบลงทุน", "Investment"),
    ("subsidies", "expenditure", "งบเงินอุดหนุน", "Subsidies"),
    ("others", "expenditure", "งบรายจ่ายอื่น", "Other expenditure"),
]
# kind of authority, who approves its ordinance, whether its plan needs the council's consent
RULES = [
    ("pao", "governor", False),
    ("city", "governor", False),
    ("town", "governor", False),
    ("subdistrict", "governor", False),
    ("sao", "district_chief", True),
]


def add_codes(apps, schema_editor):
    for model, rows in (
        ("Programme", PROGRAMMES),
        ("ProjectType", PROJECT_TYPES),
        ("ActivityType", ACTIVITY_TYPES),
    ):
        Table = apps.get_model("projects", model)
        for position, (code, name_th, name_en) in enumerate(rows):
            Table.objects.update_or_create(
                code=code,
                defaults={"name_th": name_th, "name_en": name_en, "position": position},
            )
    Category = apps.get_model("projects", "AccountCategory")
    for position, (code, side, name_th, name_en) in enumerate(CATEGORIES):
        Category.objects.update_or_create(
            code=code,
            defaults={"side": side, "name_th": name_th, "name_en": name_en, "position": position},
        )
    Rule = apps.get_model("projects", "ApprovalRule")
    for kind, approver, needs_consent in RULES:
        Rule.objects.update_or_create(
            authority_kind=kind,
            defaults={"ordinance_approver": approver, "plan_needs_consent": needs_consent},
        )


class Migration(migrations.Migration):
    dependencies = [("projects", "0006_chain")]
    operations = [migrations.RunPython(add_codes, migrations.RunPython.noop)]
