"""Pages where planning proposes what a revision changes, adds and removes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Right, User
from coordinates.thai import normalise
from projects.codes import PlanState
from projects.errors import Conflict
from projects.models import PlanEntry, PlanRevision, Project
from projects.plans.access import revision_editable
from projects.plans.errors import PlanError, PlanForeign, PlanNotDraft
from projects.plans.forms import EntriesForm, ProposalForm, RemovalForm
from projects.services import proposals as services
from projects.services.plans import addable
from projects.views.asking import conflict_page, renew_version, signed_in
from projects.views.plans_entries import PER_PAGE, offered, ticked


def _draft(user: User, pk: int) -> PlanRevision:
    revision = revision_editable(user, pk, Right.FACTS)
    if revision.state != PlanState.DRAFT:
        raise PlanNotDraft
    return revision


def _standing(revision: PlanRevision, code: str) -> PlanEntry:
    """The entry in force of a project of the plan, with it; else a 404."""
    rows = revision.plan.entries.filter(in_force=True, project__code=code)
    found = rows.select_related("project").first()
    if found is None:
        raise Http404
    return found


def _proposed(revision: PlanRevision, project: Project) -> PlanEntry | None:
    return revision.entries.filter(project=project).first()


@login_required
@require_safe
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """The projects of the plan, searched by ``q``: one to change or to remove."""
    revision = _draft(signed_in(request), pk)
    text = normalise(request.GET.get("q", "")[:200])
    found = Project.objects.matching(text).filter(authority=revision.plan.authority)
    entries = revision.plan.entries.filter(in_force=True, project__in=found)
    rows = entries.select_related("project").order_by("form", "number", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"revision": revision, "plan": revision.plan, "page": page, "q": text}
    return render(request, "plans/choose.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose projects of the authority that the plan does not hold yet."""
    user = signed_in(request)
    revision = _draft(user, pk)
    keys = addable(revision.plan).values_list("pk", flat=True) if request.method == "POST" else []
    form = EntriesForm(request.POST or None, offered=keys)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.proposals_add(
                revision=revision, by=user, projects=data["project"], form=data["form"]
            )
        except PlanForeign as error:
            form.add_error("project", str(error))
        else:
            messages.success(request, _("เสนอเพิ่มโครงการแล้ว"))
            return redirect("plans:revision", pk=pk)
    held = {"revision": revision, "plan": revision.plan, "form": form, "chosen": ticked(request)}
    status = 400 if form.is_bound else 200
    return render(request, "plans/add.html", held | offered(request, revision.plan), status=status)


@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Propose other facts and amounts of a project in the plan."""
    user = signed_in(request)
    revision = _draft(user, pk)
    standing = _standing(revision, code)
    proposed = _proposed(revision, standing.project)
    shown = proposed if proposed and not proposed.is_removal else standing
    form = ProposalForm(
        request.POST or None,
        plan=revision.plan,
        shown=shown,
        version=proposed.version if proposed else 0,
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.proposal_change(
                revision=revision,
                project=standing.project,
                by=user,
                expected_version=form.cleaned_data["version"],
                facts=form.facts,
                amounts=form.amounts,
                form=form.cleaned_data["form"],
            )
        except Conflict:
            return _conflict(request, form, revision, standing.project)
        except PlanError as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("บันทึกข้อเสนอแล้ว"))
            return redirect("plans:revision", pk=pk)
    status = 400 if form.is_bound else 200
    context = {"revision": revision, "plan": revision.plan, "standing": standing, "form": form}
    return render(request, "plans/proposal.html", context, status=status)


def _conflict(
    request: HttpRequest, form: ProposalForm, revision: PlanRevision, project: Project
) -> HttpResponse:
    theirs = _proposed(revision, project)
    return conflict_page(
        request,
        form,
        what=project.code,
        saved=theirs or revision,
        rows=form.comparison(theirs),
        version=theirs.version if theirs else 0,
        back=reverse("plans:revision", args=[revision.pk]),
    )


@login_required
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Propose to take a project out of the plan, with a reason."""
    user = signed_in(request)
    revision = _draft(user, pk)
    standing = _standing(revision, code)
    proposed = _proposed(revision, standing.project)
    known = {
        "version": proposed.version if proposed else 0,
        "reason": proposed.facts.get("state_reason", "") if proposed else "",
    }
    form = RemovalForm(request.POST or None, initial=known)
    status = 400 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.proposal_remove(
                revision=revision,
                project=standing.project,
                by=user,
                expected_version=data["version"],
                reason=data["reason"],
            )
        except Conflict as conflict:
            status = 409
            form.add_error(None, str(conflict))
            theirs = _proposed(revision, standing.project)
            renew_version(form, theirs.version if theirs else 0)
        except PlanError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("เสนอนำโครงการออกจากแผนแล้ว"))
            return redirect("plans:revision", pk=pk)
    context = {"revision": revision, "plan": revision.plan, "standing": standing, "form": form}
    return render(request, "plans/removal.html", context, status=status)


@login_required
@require_POST
def drop(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Take a proposal back."""
    user = signed_in(request)
    revision = _draft(user, pk)
    entry = revision.entries.filter(project__code=code).first()
    if entry is None:
        raise Http404
    services.proposal_drop(revision=revision, entry=entry, by=user)
    messages.success(request, _("ถอนข้อเสนอแล้ว"))
    return redirect("plans:revision", pk=pk)
