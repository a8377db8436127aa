"""What happened to a project, out of the events that the database keeps of every row."""

from projects.history.changes import TAKEN as TAKEN
from projects.history.changes import Change as Change
from projects.history.changes import History as History
from projects.history.changes import history_of as history_of
from projects.history.changes import reason_key as reason_key
