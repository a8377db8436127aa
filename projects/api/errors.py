"""What a refusal looks like: one shape, a stable code, a sentence, the field where there is one."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Schema

from coordinates.errors import CoordinateError
from coordinates.messages import in_words
from projects.filters import BadQuestion


class ErrorOut(Schema):
    code: str
    message: str
    field: str | None = None


class ErrorsOut(Schema):
    errors: list[ErrorOut]


REFUSALS: Final = (400, 401, 403, 404, 409, 413, 415, 422, 429)


class ApiError(Exception):
    """Something about the request itself; ``status`` and ``code`` are what the program reads."""

    status = 400
    code = "bad_request"
    message: Any = gettext_lazy("คำสั่งนี้ไม่ถูกต้อง")

    def __str__(self) -> str:
        return str(self.message)


class NotJson(ApiError):
    code = "not_json"
    message = gettext_lazy("เนื้อหาที่ส่งต้องเป็น JSON ที่ถูกต้อง (UTF-8 ไม่มี NaN หรืออักขระ NUL)")


class WrongContentType(ApiError):
    status = 415
    code = "unsupported_media_type"
    message = gettext_lazy("ส่งเนื้อหาเป็น Content-Type: application/json")


class TooLarge(ApiError):
    status = 413
    code = "too_large"
    message = gettext_lazy("เนื้อหาที่ส่งใหญ่เกินไป แบ่งส่งเป็นหลายครั้ง")


class LogInNeeded(ApiError):
    status = 401
    code = "login_required"
    message = gettext_lazy("ต้องเข้าระบบ หรือส่งโทเค็นใน Authorization: Bearer")


class TokenUnknown(ApiError):
    status = 401
    code = "token_invalid"
    message = gettext_lazy("โทเค็นไม่ถูกต้อง หมดอายุ หรือถูกยกเลิกแล้ว")


class CsrfMissing(ApiError):
    status = 403
    code = "csrf_failed"
    message = gettext_lazy("การแก้ไขด้วยการเข้าระบบต้องส่ง X-CSRFToken หรือใช้โทเค็นแทน")


class RightMissing(ApiError):
    status = 403
    code = "forbidden"
    message = gettext_lazy("หน้าที่ของท่านอ่านได้ แต่แก้ไขส่วนนี้ไม่ได้")


class NotFound(ApiError):
    status = 404
    code = "not_found"
    message = gettext_lazy("ไม่พบสิ่งที่ขอ หรือท่านไม่มีสิทธิ์อ่าน")


class WrongMethod(ApiError):
    status = 405
    code = "method_not_allowed"
    message = gettext_lazy("ที่อยู่นี้ไม่รับวิธีนี้ ดูวิธีที่รับได้ในส่วนหัว Allow")


class TooMany(ApiError):
    status = 429
    code = "too_many_requests"
    message = gettext_lazy("ส่งคำสั่งถี่เกินไป รอตามส่วนหัว Retry-After แล้วส่งใหม่")


class FormRefused(Exception):
    """A form of the site refuses what was sent; ``errors`` are as those of any refusal."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        self.errors = errors
        super().__init__(errors)


def refuse_form(form: BaseForm, *, names: Mapping[str, str] | None = None) -> None:
    """Raises FormRefused where the form is not valid; ``names``: fields the API calls otherwise."""
    if form.is_valid():
        return
    errors = [
        {"code": error.code or "invalid", "message": text, "field": _name(field, names or {})}
        for field, refused in form.errors.as_data().items()
        for error in refused
        for text in error.messages
    ]
    raise FormRefused(errors)


def _name(field: str, names: Mapping[str, str]) -> str | None:
    return None if field == NON_FIELD_ERRORS else names.get(field, field)


def errors_of(error: Exception) -> list[dict[str, Any]]:
    """What ``error`` says, as the API says it."""
    if isinstance(error, FormRefused):
        return error.errors
    if isinstance(error, ApiError):
        return [{"code": error.code, "message": str(error)}]
    if isinstance(error, BadQuestion):
        return [_error("bad_question", text, name) for name, text in _pairs(error.errors)]
    if isinstance(error, CoordinateError):
        return [_error(error.code.value, in_words(error))]
    if isinstance(error, ValidationError):
        if hasattr(error, "error_dict"):
            pairs = _pairs(error.message_dict)
            return [_error("invalid", text, _name(name, {})) for name, text in pairs]
        return [_error("invalid", text) for text in error.messages]
    return [_error(code_of(type(error)), str(error), getattr(error, "field", None))]


def code_of(kind: type[Exception]) -> str:
    """``SharesExceedItem`` → ``shares_exceed_item``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", kind.__name__).lower()


def _pairs(errors: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    return [(name, str(text)) for name, texts in errors.items() for text in texts]


def _error(code: str, message: str, field: str | None = None) -> dict[str, Any]:
    return {"code": code, "message": message} | ({"field": field} if field else {})


def schema_errors(errors: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What the schema of a request refuses: the field as a path, the reason in words."""
    return [_error(str(error["type"]), _reason(error), _path(error["loc"])) for error in errors]


def _path(loc: Iterable[Any]) -> str:
    """("body", "body", "amounts", "2568") → ``amounts.2568``: the names of the sender alone."""
    _source, *names = loc
    if names and names[0] in {"body", "asked"}:
        names = names[1:]
    return ".".join(map(str, names))[:200]


def _reason(error: Mapping[str, Any]) -> str:
    kind = str(error["type"])
    told = error.get("ctx") or {}
    if kind == "missing":
        return _("ต้องระบุ")
    if kind == "extra_forbidden":
        return _("ไม่รู้จักชื่อนี้")
    if kind in {"enum", "literal_error"}:
        return _("ใช้ค่าใดค่าหนึ่งใน %(values)s") % {"values": told.get("expected", "")}
    if kind.startswith(("greater_than", "less_than")):
        limits = ", ".join(f"{name} {value}" for name, value in told.items())
        return _("ตัวเลขอยู่นอกช่วงที่รับได้ (%(limits)s)") % {"limits": limits}
    if kind == "string_too_long":
        return _("ยาวเกิน %(most)s ตัวอักษร") % {"most": told.get("max_length")}
    if kind.startswith(("int", "decimal", "float")):
        return _("ต้องเป็นตัวเลขตามที่เอกสารบอก เช่น 1250000.00")
    if kind.startswith("date"):
        return _("ต้องเป็นวันที่แบบ ISO เช่น 2026-11-20")
    return _("ค่านี้ใช้ไม่ได้ ดูชนิดของค่าในเอกสาร API")
