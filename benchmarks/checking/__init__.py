"""A country of works with known faults, to see what the rules find of them and what it costs.

    python -m benchmarks.checking --count 1000000

Every work has a cell of the ground to itself, so that none is near another by chance: whatever
is found where nothing was planted is a false alarm. The database must hold areas and
authorities, and no project.
"""
