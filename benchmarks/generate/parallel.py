"""Drafts drawn by several processes, in the order in which one would draw them.

A place is drawn by one process and sent whole: its projects share items, plans and twins. The
writer takes the pieces in turn, so what it writes is the same for any number of processes.
"""

import gc
import multiprocessing
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import Final

from benchmarks.generate.drafting import Draft
from benchmarks.generate.generator import Generator
from benchmarks.generate.world import Place

PIECE: Final = 500  # projects a piece, or one place that has more

Piece = list[tuple[Place, int]]


class DrawingStopped(RuntimeError):
    """A drawing process ended before its last piece; its own trace stands on stderr."""


def drafts_drawn(generator: Generator, processes: int) -> Iterator[Draft]:
    """The drafts of ``generator``, drawn by that many processes beside this one.

    They fork when this is called: no connection to the database may be open. Each waits when
    the writer is behind, so memory does not grow. Raises DrawingStopped.
    """
    found = _pieces(generator)
    context = multiprocessing.get_context("fork")
    ends: list[Connection] = []
    for number in range(processes):
        receiving, sending = context.Pipe(duplex=False)
        drawing = (generator, found[number::processes], sending)
        context.Process(target=_draw, args=drawing, daemon=True).start()
        sending.close()
        ends.append(receiving)
    return _received(ends, len(found))


def _received(ends: list[Connection], count: int) -> Iterator[Draft]:
    for number in range(count):
        try:
            drawn: list[Draft] = ends[number % len(ends)].recv()
        except EOFError as error:
            message = f"the process of piece {number} ended before it was drawn"
            raise DrawingStopped(message) from error
        yield from drawn


def _pieces(generator: Generator) -> list[Piece]:
    pieces: list[Piece] = []
    size = PIECE
    for place, quota in generator.places():
        if size >= PIECE:
            pieces.append([])
            size = 0
        pieces[-1].append((place, quota))
        size += quota
    return pieces


def _draw(generator: Generator, pieces: list[Piece], sending: Connection) -> None:
    gc.disable()  # drafts hold no circles: a tenth of the time
    for piece in pieces:
        sending.send(
            [draft for place, quota in piece for draft in generator.of_place(place, quota)]
        )
    sending.close()
