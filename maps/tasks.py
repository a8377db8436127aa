"""What the worker runs for this app."""

from accounts.jobs import job_kind
from maps.errors import ExportError
from maps.exports.jobs import KIND, export_work
from projects.filters import BadQuestion

job_kind(KIND, named=(ExportError, BadQuestion))(export_work)
