"""Projects as files. The rows are those the question gives and the person may read whole."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_GET

from maps.exports.question import question_of
from maps.exports.registry import FORMATS, options_of


@require_GET
@login_required
def export(request: HttpRequest, extension: str) -> StreamingHttpResponse:
    """A file of the asked projects, streamed."""
    chosen = FORMATS.get(extension)
    if chosen is None:
        raise Http404
    options = options_of(chosen, request.GET.dict())
    question = question_of(request.user, request.GET)
    return StreamingHttpResponse(
        chosen.stream(question, options),
        content_type=chosen.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="projects.{chosen.extension}"',
            "Cache-Control": "private, no-store",
            "X-Accel-Buffering": "no",
        },
    )
