"""What the worker runs for this app."""

from accounts.jobs import job_kind
from projects.errors import ProjectError
from projects.imports import KIND, import_work

job_kind(KIND, named=(ProjectError,))(import_work)
