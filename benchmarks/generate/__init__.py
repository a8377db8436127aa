"""Invented projects, any number of them, the same for the same seed.

    python -m benchmarks.generate --count 100000 --seed 1 --truth var/truth.jsonl

``world`` reads the places of the database, ``site`` draws what one place has (villages, roads,
streams), ``drafting`` invents one project, ``chain`` what happened to it since its money came,
``papers`` the plans and ordinances it stands in; ``faults`` spoils some on purpose, ``loading``
writes by COPY what ``writing`` makes of it, ``parallel`` draws with more processes. A project is
decided by (seed, place, ordinal) alone: a longer run holds a shorter one.
"""
