"""Adds up for the country: the only rollup. Everything national reads it.

    from projects.rollup import Question, rollup
    rollup(Question(years=(2568,), sectors=("water",)), by=("province", "source"))

Triggers note which projects a statement changed (RollupChange, in the changing transaction);
``rollup_compact`` folds the notes into an entry a project, year and source (RollupEntry) and into
cells of several cubes (RollupCell, ``cubes``). A reading adds the kept sums and what the notes
still say, in one statement and so in one snapshot: it is exact at any time, and nobody waits for
anybody. ``rollup_recount`` compares with a fresh count and mends.
"""

from projects.rollup.folding import Recounted as Recounted
from projects.rollup.folding import rollup_compact as rollup_compact
from projects.rollup.folding import rollup_rebuild as rollup_rebuild
from projects.rollup.folding import rollup_recount as rollup_recount
from projects.rollup.question import Question as Question
from projects.rollup.reading import SUMS as SUMS
from projects.rollup.reading import Total as Total
from projects.rollup.reading import rollup as rollup
from projects.rollup.reading import rollups as rollups
