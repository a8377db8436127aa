"""Addresses of projects; ``<code>`` is a project's code."""

from django.urls import path, register_converter

from projects.views import (
    certificates,
    classification,
    completeness,
    contracts,
    forms,
    handovers,
    history,
    imports,
    listing,
    money,
    page,
    payments,
    photos,
    pin_context,
    pinning,
    position_files,
    review,
    states,
    waiting,
)


class CopyConverter:
    """The copies of a photo that are shown."""

    regex = "thumb|view"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class CodeConverter:
    """`<owner code>-<B.E. year>-<5 digits>`."""

    regex = r"[A-Z0-9]{1,12}-[0-9]{4}-[0-9]{5}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class EventConverter:
    """An event of a project's history: its part and number."""

    regex = "[a-z]{1,20}-[0-9]{1,10}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CodeConverter, "code")
register_converter(EventConverter, "event")
register_converter(CopyConverter, "copy")

app_name = "projects"
urlpatterns = [
    path("", listing.project_list, name="list"),
    path("new/", forms.project_new, name="new"),
    path("suggest/", forms.suggest, name="suggest"),
    path("import/", imports.import_new, name="import"),
    path("import/template.<str:extension>", imports.template, name="import_template"),
    path("import/<uuid:pk>/", imports.import_report, name="import_report"),
    path("import/<uuid:pk>/commit", imports.import_commit, name="import_commit"),
    path("position-files/", position_files.file_new, name="position_files"),
    path("position-files/<uuid:pk>/", position_files.file_page, name="position_file"),
    path(
        "position-files/<uuid:pk>/original", position_files.original, name="position_file_original"
    ),
    path("classify/", classification.classify_many, name="classify_many"),
    path("waiting/<slug:reason>/", waiting.waiting_list, name="waiting"),
    path("review-sample/", review.review_samples, name="review_samples"),
    path("completeness/", completeness.completeness, name="completeness"),
    path(
        "completeness/projects/", completeness.completeness_projects, name="completeness_projects"
    ),
    path("items/", money.item_list, name="items"),
    path("items/new/", money.item_new, name="item_new"),
    path("items/<int:pk>/", money.item_edit, name="item_edit"),
    path("<code:code>/", page.project_page, name="page"),
    path("<code:code>/history/", history.history, name="history"),
    path("<code:code>/history/compare", history.compare, name="history_compare"),
    path("<code:code>/history/<event:event>/restore", history.restore, name="history_restore"),
    path("<code:code>/edit/", forms.project_edit, name="edit"),
    path("<code:code>/withdraw/", forms.project_withdraw, name="withdraw"),
    path("<code:code>/bring-back/", forms.project_bring_back, name="bring_back"),
    path("<code:code>/check", page.project_check, name="check"),
    path("<code:code>/state/", states.project_state, name="state"),
    path("<code:code>/classify/", classification.project_classification, name="classify"),
    path("<code:code>/money/", money.project_money, name="money"),
    path("<code:code>/money/<int:pk>/unlink/", money.unlink, name="unlink"),
    path("<code:code>/contracts/", contracts.contract_list, name="contracts"),
    path("<code:code>/contracts/new", contracts.contract_new, name="contract_new"),
    path("<code:code>/contracts/<int:pk>/", contracts.contract_edit, name="contract_edit"),
    path(
        "<code:code>/contracts/<int:pk>/extend", contracts.contract_extend, name="contract_extend"
    ),
    path(
        "<code:code>/contracts/<int:pk>/accept", contracts.contract_accept, name="contract_accept"
    ),
    path("<code:code>/contracts/<int:pk>/void", contracts.contract_void, name="contract_void"),
    path(
        "<code:code>/contracts/<int:pk>/extensions/<int:row>/void",
        payments.part_void,
        {"part": "extension"},
        name="extension_void",
    ),
    path(
        "<code:code>/contracts/<int:pk>/obligations/new",
        payments.obligation_new,
        name="obligation_new",
    ),
    path(
        "<code:code>/contracts/<int:pk>/obligations/<int:row>/",
        payments.obligation_edit,
        name="obligation_edit",
    ),
    path(
        "<code:code>/contracts/<int:pk>/obligations/<int:row>/void",
        payments.part_void,
        {"part": "obligation"},
        name="obligation_void",
    ),
    path(
        "<code:code>/contracts/<int:pk>/disbursements/new",
        payments.disbursement_new,
        name="disbursement_new",
    ),
    path(
        "<code:code>/contracts/<int:pk>/disbursements/<int:row>/",
        payments.disbursement_edit,
        name="disbursement_edit",
    ),
    path(
        "<code:code>/contracts/<int:pk>/disbursements/<int:row>/void",
        payments.part_void,
        {"part": "disbursement"},
        name="disbursement_void",
    ),
    path("<code:code>/position/", pinning.position, name="position"),
    path("<code:code>/position/check/", pin_context.position_check, name="position_check"),
    path("<code:code>/position/read/", pin_context.position_read, name="position_read"),
    path("<code:code>/positions/<int:pk>/review", review.position_review, name="position_review"),
    path("<code:code>/neighbours/", pin_context.neighbours, name="neighbours"),
    path("<code:code>/outline/", pin_context.outline, name="outline"),
    path("<code:code>/places/", pin_context.places, name="places"),
    path("<code:code>/unpinned/", pinning.unpinned, name="unpinned"),
    path("<code:code>/handover/", handovers.handover, name="handover"),
    path("<code:code>/certificate/", certificates.certificate, name="certificate"),
    path("<code:code>/photos/", photos.photos, name="photos"),
    path("<code:code>/photos/<int:pk>/<copy:size>.jpg", photos.photo_copy, name="photo_copy"),
    path("<code:code>/photos/<int:pk>/original", photos.photo_original, name="photo_original"),
    path("<code:code>/photos/<int:pk>/remove", photos.photo_remove_view, name="photo_remove"),
]
