"""Two servers asked in turns by the same clients over kept connections."""

import http.client
import statistics
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

CLIENTS: Final = 4
TURNS: Final = 3
IsRight = Callable[[int, bytes], bool]  # of a status and a body


@dataclass(frozen=True)
class Asked:
    """A server, the addresses it is asked in a round, and the headers that go with each."""

    base: str
    addresses: Sequence[str]
    headers: Mapping[str, str]

    def per_second(self, seconds: float, is_right: IsRight) -> tuple[float, int]:
        """How many answers CLIENTS clients get in a second, and the bytes of the median one.

        Raises RuntimeError in the client whose answer is not right.
        """
        place = urlsplit(self.base).netloc
        sizes: list[int] = []
        until = time.perf_counter() + seconds

        def ask(first: int) -> None:
            link = http.client.HTTPConnection(place, timeout=60)
            at = first
            while time.perf_counter() < until:
                address = self.addresses[at % len(self.addresses)]
                link.request("GET", address, headers=dict(self.headers))
                response = link.getresponse()
                body = response.read()
                if not is_right(response.status, body):
                    message = f"{self.base}{address}: {response.status} {body[:200]!r}"
                    raise RuntimeError(message)
                sizes.append(len(body))
                at += 1
            link.close()

        began = time.perf_counter()
        threads = [threading.Thread(target=ask, args=(n * 7,)) for n in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if not sizes:
            message = f"{self.base} gave no right answer"
            raise RuntimeError(message)
        return len(sizes) / (time.perf_counter() - began), int(statistics.median(sizes))


@dataclass(frozen=True)
class Raced:
    """Answers per second, ours and the peer's, the best of the turns; bytes of the median one."""

    ours: float
    peer: float
    our_bytes: int
    peer_bytes: int

    @property
    def ratio(self) -> float:
        return self.ours / self.peer

    def told(self) -> str:
        return (
            f"{self.ours:8.1f} a second ({self.our_bytes:,} bytes), peer {self.peer:8.1f}"
            f" ({self.peer_bytes:,} bytes), ratio {self.ratio:.2f}"
        )


def raced(ours: Asked, peer: Asked, *, seconds: float, is_right: IsRight) -> Raced:
    found = [
        (ours.per_second(seconds, is_right), peer.per_second(seconds, is_right))
        for _ in range(TURNS)
    ]
    best_own, best_peer = (max(each[place] for each in found) for place in (0, 1))
    return Raced(best_own[0], best_peer[0], best_own[1], best_peer[1])
