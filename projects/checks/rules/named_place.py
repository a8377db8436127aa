"""The subdistrict or village that the title names against where the position lies."""

from django.utils.translation import gettext_lazy as _

from projects.checks.rule import Option, Part, Rule
from projects.codes import Severity

SUBDISTRICT = Rule(
    code="named-subdistrict",
    title=_("อยู่คนละตำบลกับที่ชื่อระบุ"),
    sentence=_("ชื่อโครงการระบุตำบล%(named)s แต่พิกัดอยู่ห่างตำบลนั้น %(away_m)s เมตร"),
    fix=_("ตรวจว่าปักถูกที่ ถ้าถูกแล้วให้แก้ชื่อตำบลในชื่อโครงการ"),
    severity=Severity.WARN,
    parts=frozenset({Part.POSITION, Part.FACTS}),
    options={"tolerance_m": Option(1000, _("เลยแนวเขตได้ไม่เกิน"), _("เมตร"))},
    # Only a name that the owner's province knows (an agency's: that of the position); several
    # subdistricts may bear it.
    found="""FROM position s
        JOIN (
            SELECT wanted.*, ST_Collect(area.boundary) AS boundary
            FROM (
                SELECT DISTINCT home_province, named_subdistrict FROM position
                WHERE is_current AND named_subdistrict <> ''
            ) wanted
            JOIN coordinates_adminarea area ON area.level = 'subdistrict'
                AND area.valid_to IS NULL AND area.boundary IS NOT NULL
                AND left(area.code, 2) = wanted.home_province
                AND area.name_th COLLATE "C" = wanted.named_subdistrict COLLATE "C"
            GROUP BY wanted.home_province, wanted.named_subdistrict
        ) named ON named.home_province = s.home_province
            AND named.named_subdistrict = s.named_subdistrict
        CROSS JOIN LATERAL (
            SELECT CASE WHEN ST_Distance(named.boundary, s.sound) = 0 THEN 0
                ELSE ST_Distance(named.boundary::geography, s.sound::geography) END AS metres
            OFFSET 0
        ) away
        WHERE s.is_current AND away.metres > {tolerance_m}""",
    numbers={"named": "s.named_subdistrict", "away_m": "away.metres"},
    facts="concat_ws('/', s.id, s.named_subdistrict)",
)
VILLAGE = Rule(
    code="named-village",
    title=_("ไกลจากหมู่ที่ระบุ"),
    sentence=_("ชื่อโครงการระบุหมู่ที่ %(moo)s แต่พิกัดอยู่ห่างจุดกลางหมู่บ้าน %(away_m)s เมตร"),
    fix=_("ตรวจว่าปักถูกหมู่บ้าน ถ้าถูกแล้วให้แก้เลขหมู่ในชื่อโครงการ"),
    severity=Severity.INFORM,
    parts=frozenset({Part.POSITION, Part.FACTS}),
    options={"most_m": Option(5000, _("ห่างจุดกลางหมู่บ้านไม่เกิน"), _("เมตร"))},
    # Where villages are loaded: a village's code is its subdistrict's and two digits of the หมู่.
    # The subdistrict is the one that the title names, else the owner's, else where it lies.
    found="""FROM position s
        LEFT JOIN (
            SELECT wanted.home_province, wanted.named_subdistrict, min(area.code) AS code
            FROM (
                SELECT DISTINCT home_province, named_subdistrict FROM position
                WHERE is_current AND named_subdistrict <> '' AND stated_moo < 100
            ) wanted
            JOIN coordinates_adminarea area ON area.level = 'subdistrict'
                AND area.valid_to IS NULL AND left(area.code, 2) = wanted.home_province
                AND area.name_th COLLATE "C" = wanted.named_subdistrict COLLATE "C"
            GROUP BY wanted.home_province, wanted.named_subdistrict
            HAVING count(*) = 1
        ) named ON named.home_province = s.home_province
            AND named.named_subdistrict = s.named_subdistrict
        JOIN coordinates_adminarea village ON village.level = 'village'
            AND village.code = coalesce(named.code, s.home_subdistrict)
                || lpad(s.stated_moo::text, 2, '0')
            AND village.valid_to IS NULL AND village.point IS NOT NULL
        WHERE s.is_current AND s.stated_moo < 100
            AND ST_Distance(village.point::geography, s.sound::geography) > {most_m}""",
    numbers={
        "moo": "s.stated_moo",
        "away_m": "ST_Distance(village.point::geography, s.sound::geography)",
    },
    place="village.point",
    facts="concat_ws('/', s.id, s.stated_moo)",
)
