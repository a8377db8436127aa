"""Whatever tells the facts of a project tells all its texts: nobody loses one on the way."""

import pytest

from projects.api.project_answers import ProjectOut
from projects.api.projects import FactsIn
from projects.facts import TEXTS
from projects.forms import FactsForm
from projects.models import Project
from projects.plans.lock import PLAN_FACTS
from projects.services.restore import RESTORED
from projects.sources import p02, template

TOLD = {
    "the form": set(FactsForm.base_fields),
    "the template": {column.name for column in template.COLUMNS},
    # These two are its headings.
    "the plan's form": {column.name for column in p02.COLUMNS} | {"strategy", "programme"},
    "a plan": set(PLAN_FACTS),
    "a version brought back": RESTORED["facts"],
    "an answer of the API": set(ProjectOut.model_fields),
    "a change by the API": set(FactsIn.model_fields),
}


@pytest.mark.parametrize("where", TOLD)
def test_every_text_is_told(where):
    assert set(TEXTS) <= TOLD[where]


def test_they_are_all_the_free_texts_of_a_project():
    """A new text column has to be told, or named here with the reason why it is not."""
    ours = {"code", "source_name", "source_key"}
    places = {"province_code", "district_code", "subdistrict_code"}
    chosen = {"sector", "state", "stated_surface", "stated_unit"}
    # Of a change of state; read from the title.
    follows = {"state_reason", "named_subdistrict"}
    texts = {
        field.name
        for field in Project._meta.concrete_fields
        if field.get_internal_type() in {"CharField", "TextField"}
    }
    assert texts - ours - places - chosen - follows == set(TEXTS)
