"""How far the duties are fulfilled: complete, correct and current, three measures never merged.

    from projects.completeness import standing
    standing(Reach(districts=frozenset({"5001"})), year=2568, by="owner")

Triggers note which projects a statement changed (CompletenessChange, in the changing
transaction); ``completeness_compact`` folds the notes into an entry a project (how it stands in
each duty of ``duties.DUTIES``) and into cells an owner, year and duty. A reading adds the kept
cells and what the notes still say. ``completeness_recount`` compares with a fresh count and mends;
``days_keep`` writes down how the cells differ from the day before.
"""

from projects.completeness.days import Day as Day
from projects.completeness.days import days_keep as days_keep
from projects.completeness.days import days_of as days_of
from projects.completeness.duties import DUTIES as DUTIES
from projects.completeness.duties import Duty as Duty
from projects.completeness.duties import Measure as Measure
from projects.completeness.folding import completeness_compact as completeness_compact
from projects.completeness.folding import completeness_rebuild as completeness_rebuild
from projects.completeness.folding import completeness_recount as completeness_recount
from projects.completeness.reading import Standing as Standing
from projects.completeness.reading import of_project as of_project
from projects.completeness.reading import projects_behind as projects_behind
from projects.completeness.reading import standing as standing
