"""Saved questions: kept by their owner, shared with the people of one of her places."""

from typing import Any, Final
from urllib.parse import urlencode

from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from maps.errors import QuestionRefused
from maps.models import SavedQuestion, offices_of
from projects.filters import BESIDE, asked_by, filled

MOST: Final = 200  # of one person
LONGEST: Final = 4000


def normal(data: QueryDict) -> str:
    """A question in one spelling: its names in order, without those of the page or the file."""
    kept = filled(data)
    pairs = [(name, value) for name in sorted(kept) for value in sorted(set(kept.getlist(name)))]
    return urlencode([pair for pair in pairs if pair[0] not in BESIDE])


def question_save(*, name: str, query: str, by: User) -> SavedQuestion:
    """Keep a question under a new name. Raises BadQuestion, QuestionRefused."""
    name = _named(name)
    normalised = normal(QueryDict(query.lstrip("?")))
    if len(normalised) > LONGEST:
        raise QuestionRefused(_("คำถามยาวเกินไป ส่งรูปร่างไปที่ /shapes/ แล้วใช้ shape แทน within"))
    asked_by(by, QueryDict(normalised)).check()
    if SavedQuestion.objects.filter(owner=by).count() >= MOST:
        raise QuestionRefused(_("บันทึกได้ไม่เกิน %(most)d คำถาม ลบที่ไม่ใช้ก่อน") % {"most": MOST})
    return _kept(SavedQuestion(owner=by, name=name, query=normalised))


def question_rename(*, question: SavedQuestion, name: str) -> SavedQuestion:
    """Raises QuestionRefused."""
    question.name = _named(name)
    return _kept(question)


def question_share(*, question: SavedQuestion, office: str, by: User) -> SavedQuestion:
    """Share with the people of ``office``, a place of ``by``; empty: with nobody any more.

    Raises QuestionRefused.
    """
    if office and office not in dict(offices_of(by)):
        raise QuestionRefused(_("แบ่งปันได้เฉพาะกับหน่วยงานหรือพื้นที่ที่ท่านมีหน้าที่อยู่"))
    question.office = office
    return _kept(question)


def _named(text: Any) -> str:
    name = " ".join(str(text).split())
    if not 0 < len(name) <= 120 or "\0" in name:  # noqa: PLR2004 – the column's
        raise QuestionRefused(_("ตั้งชื่อคำถาม ไม่เกิน 120 ตัวอักษร"))
    return name


def _kept(question: SavedQuestion) -> SavedQuestion:
    try:
        with transaction.atomic():
            question.save()
    except IntegrityError as error:
        sentence = _("มีคำถามชื่อ “%(name)s” อยู่แล้ว ใช้ชื่ออื่น") % {"name": question.name}
        raise QuestionRefused(sentence) from error
    return question
