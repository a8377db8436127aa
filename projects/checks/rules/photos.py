"""Photos that are missing, far away, of another time, or of another project."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from projects.checks.pairs import AMOUNTS
from projects.checks.relations import APPROVED_STATES
from projects.checks.rule import Option, Part, Rule
from projects.codes import Severity

_PARTS = frozenset({Part.PHOTOS, Part.FACTS})
_KEY = "s.photo_id::text"

MISSING = Rule(
    code="photo-missing",
    title=_("ภาพถ่ายไม่ครบระยะ"),
    sentence=_("งานแล้วเสร็จ มีภาพแล้วบางระยะ แต่ยังไม่มีภาพ%(stage)s"),
    fix=_("ส่งภาพของระยะที่ขาด"),
    severity=Severity.INFORM,
    parts=_PARTS,
    # Who sends none has another duty open; who sends some is told of the rest.
    found="""FROM project s
        CROSS JOIN unnest(ARRAY['before', 'during', 'after']) missing (stage)
        WHERE s.state = 'complete'
            AND EXISTS (SELECT FROM projects_photo photo
                WHERE photo.project_id = s.project_id AND photo.removed_at IS NULL)
            AND NOT EXISTS (SELECT FROM projects_photo photo
                WHERE photo.project_id = s.project_id AND photo.removed_at IS NULL
                    AND photo.stage = missing.stage)""",
    numbers={"stage": "missing.stage"},
    subject="missing.stage",
    geometry="NULL::bigint",
    facts="missing.stage",
    is_of_position=False,
)
FAR = Rule(
    code="photo-far",
    title=_("ภาพถ่ายไกลจากโครงการ"),
    sentence=_("ภาพ%(stage)sถ่ายห่างจากพิกัดโครงการ %(away_m)s เมตร"),
    fix=_("ตรวจว่าเป็นภาพของโครงการนี้ และพิกัดโครงการถูกต้อง"),
    severity=Severity.WARN,
    parts=_PARTS | {Part.POSITION},
    options={"most_m": Option(settings.PHOTO_FAR_M, _("ห่างได้ไม่เกิน"), _("เมตร"))},
    found="""FROM (
            SELECT p.*, photo.id AS photo_id, photo.stage, photo.position
            FROM position p
            JOIN projects_photo photo ON photo.project_id = p.project_id
                AND photo.removed_at IS NULL AND photo.position IS NOT NULL
            WHERE p.is_current AND p.method NOT IN ('village', 'area')
        ) s
        WHERE ST_Distance(s.position::geography, s.sound::geography) > {most_m}""",
    numbers={
        "stage": "s.stage",
        "away_m": "ST_Distance(s.position::geography, s.sound::geography)",
    },
    subject=_KEY,
    place="s.position",
    facts="concat_ws('/', s.photo_id, s.id)",
    is_of_position=False,
)
OLD = Rule(
    code="photo-old",
    title=_("ภาพถ่ายไม่ตรงเวลา"),
    sentence=_("ภาพ%(stage)sถ่ายเมื่อ %(taken_on)s ก่อนลงนามสัญญาเมื่อ %(signed_on)s"),
    fix=_("ส่งภาพที่ถ่ายหลังเริ่มงาน หรือแก้ระยะของภาพ"),
    severity=Severity.WARN,
    parts=_PARTS | {Part.MONEY},
    options={"days": Option(0, _("ก่อนวันลงนามได้ไม่เกิน"), _("วัน"))},
    found="""FROM (
            SELECT p.*, photo.id AS photo_id, photo.stage,
                (photo.taken_at AT TIME ZONE 'Asia/Bangkok')::date AS taken_on, signed.signed_on
            FROM project p
            JOIN projects_photo photo ON photo.project_id = p.project_id
                AND photo.removed_at IS NULL AND photo.taken_at IS NOT NULL
                AND photo.stage IN ('during', 'after')
            CROSS JOIN LATERAL (
                SELECT min(contract.signed_on) AS signed_on FROM projects_contract contract
                WHERE contract.project_id = p.project_id AND contract.voided_at IS NULL
            ) signed
        ) s
        WHERE s.taken_on < s.signed_on - {days}::int""",
    numbers={"stage": "s.stage", "taken_on": "s.taken_on", "signed_on": "s.signed_on"},
    subject=_KEY,
    geometry="NULL::bigint",
    facts="concat_ws('/', s.photo_id, s.taken_on, s.signed_on)",
    is_of_position=False,
)
REUSED = Rule(
    code="photo-reused",
    title=_("ภาพเดียวกับโครงการอื่น"),
    sentence=_("ภาพ%(stage)sเหมือนกับภาพของโครงการ %(other_code)s ปี %(other_year)s"),
    fix=_("ส่งภาพจริงของโครงการนี้ หรือแจ้งเหตุผลแก่ผู้ตรวจ ผู้ตรวจเป็นผู้ยอมรับ"),
    severity=Severity.BLOCK,
    parts=_PARTS,
    # The same file, or at most four of 64 bits of its looks apart (projects.photo_querysets).
    found=f"""FROM (
            SELECT DISTINCT ON (p.project_id, o.id) p.*, photo.id AS photo_id, photo.stage,
                twin.id AS twin_id, o.id AS other_id, o.code AS other_code, o.year AS other_year
            FROM project p
            JOIN projects_photo photo ON photo.project_id = p.project_id
                AND photo.removed_at IS NULL
            CROSS JOIN LATERAL (
                SELECT id, project_id FROM projects_photo
                WHERE sha256 = photo.sha256 AND removed_at IS NULL
                UNION
                SELECT id, project_id FROM projects_photo
                WHERE perceptual_bands && photo.perceptual_bands AND removed_at IS NULL
                    AND bit_count((perceptual # photo.perceptual)::bit(64)) <= 4
            ) twin
            -- One by one: the planner would read every project of the country instead.
            CROSS JOIN LATERAL (
                SELECT * FROM projects_project WHERE id = twin.project_id LIMIT 1
            ) o
            WHERE o.id <> p.project_id AND o.sample = p.sample AND o.state <> 'cancelled'
                AND (o.state IN ({APPROVED_STATES}) OR o.authority_id = p.authority_id
                    OR o.agency_id = p.agency_id)
            ORDER BY p.project_id, o.id, photo.id, twin.id
        ) s""",
    numbers={"stage": "s.stage", **AMOUNTS},
    subject="s.other_code",
    geometry="NULL::bigint",
    other="s.other_id",
    facts="concat_ws('/', least(s.photo_id, s.twin_id), greatest(s.photo_id, s.twin_id))",
    is_of_pair=True,
    is_of_position=False,
)
