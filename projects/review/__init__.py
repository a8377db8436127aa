"""Review of positions: who may verify one, why not, and the sample that is looked at twice."""
