"""Batches drawn by several processes, in the order in which one would draw them.

A place is drawn by one process and written whole: its projects share items, plans and twins.
The numbers are given in the order of the pieces, so what is written is the same for any number
of processes.
"""

import gc
import multiprocessing
from collections.abc import Iterator
from multiprocessing.connection import Connection, wait
from typing import Any, Final

from benchmarks.generate.batches import BATCH, Batch, Given, Needs, Rows
from benchmarks.generate.generator import Generator
from benchmarks.generate.world import Place

Piece = list[tuple[Place, int]]
_DONE: Final = "done"


class DrawingStopped(RuntimeError):
    """A drawing process ended before its last piece; its own trace stands on stderr."""


def batches_drawn(generator: Generator, processes: int) -> "Iterator[DrawnElsewhere]":
    """The drafts of ``generator`` in batches, drawn by that many processes beside this one.

    They fork when this is called: no connection to the database may be open. Each waits until
    its batch is numbered, so memory does not grow. Raises DrawingStopped.
    """
    found = list(enumerate(_pieces(generator)))
    context = multiprocessing.get_context("fork")
    ends: list[Connection] = []
    for number in range(processes):
        here, there = context.Pipe()
        drawing = (generator, found[number::processes], there)
        context.Process(target=_draw, args=drawing, daemon=True).start()
        there.close()
        ends.append(here)
    desk = _Desk(ends)
    return (DrawnElsewhere(desk, number, ends[number % processes]) for number, _piece in found)


class DrawnElsewhere:
    """A batch that another process draws, numbers and turns into rows."""

    def __init__(self, desk: "_Desk", number: int, end: Connection) -> None:
        self._desk, self._number, self._end = desk, number, end

    def needs(self) -> Needs:
        found: Needs = self._desk.message("needs", self._number)
        return found

    def take(self, given: Given) -> None:
        try:
            self._end.send(given)
        except OSError as error:
            raise DrawingStopped from error

    def rows(self) -> Rows:
        found: Rows = self._desk.message("rows", self._number)
        return found


class _Desk:
    """Takes messages as they come, so that nobody waits with one, and keeps them by name."""

    def __init__(self, ends: list[Connection]) -> None:
        self._ends = list(ends)
        self._kept: dict[tuple[str, int], Any] = {}

    def message(self, kind: str, number: int) -> Any:
        while (kind, number) not in self._kept:
            for end in self._ready():
                self._receive(end)
        return self._kept.pop((kind, number))

    def _ready(self) -> list[Connection]:
        if not self._ends:
            raise DrawingStopped
        ready = wait(self._ends)
        return [end for end in self._ends if end in ready]

    def _receive(self, end: Connection) -> None:
        try:
            name, message = end.recv()
        except (EOFError, ConnectionResetError) as error:
            raise DrawingStopped from error
        if name == _DONE:
            self._ends.remove(end)
        else:
            self._kept[name] = message


def _pieces(generator: Generator) -> list[Piece]:
    """Places in pieces of a batch, or one place that has more."""
    pieces: list[Piece] = []
    size = BATCH
    for place, quota in generator.places():
        if size >= BATCH:
            pieces.append([])
            size = 0
        pieces[-1].append((place, quota))
        size += quota
    return pieces


def _draw(generator: Generator, pieces: list[tuple[int, Piece]], end: Connection) -> None:
    gc.disable()  # drafts hold no circles: a tenth of the time
    for number, piece in pieces:
        batch = Batch([draft for each in piece for draft in generator.of_place(*each)])
        end.send((("needs", number), batch.needs()))
        batch.take(end.recv())
        end.send((("rows", number), batch.rows()))
    end.send((_DONE, None))
    end.close()
