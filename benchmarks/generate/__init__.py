"""Invented projects, any number of them, the same for the same seed.

    python -m benchmarks.generate --count 100000 --seed 1 --truth var/truth.jsonl

``world`` reads the places of the database, ``site`` draws what one place has (villages, roads,
streams), ``drafting`` invents one project, ``faults`` spoils some on purpose, ``loading`` writes
by COPY. A project is decided by (seed, place, ordinal) alone: a longer run holds a shorter one.
"""
