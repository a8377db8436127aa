"""A stranger's file that cannot be read: the one error of all readers that run in a sandbox."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar

Fault_ = TypeVar("Fault_", bound=StrEnum)


class UnreadableFile(ValueError, Generic[Fault_]):
    """``fault`` says how, of the closed list of its reader; ``text`` is the offending part or the
    limit that is named, at most 80 characters.

    ``str()`` is one sentence in the active language: what is wrong and what would be right.
    """

    words: ClassVar[Mapping[Any, Any]]  # a lazy text, with or without %(text)s, for every fault

    def __init__(self, fault: Fault_, text: str = "") -> None:
        self.fault = fault
        self.text = text[:80]
        super().__init__(fault, self.text)

    def __str__(self) -> str:
        return str(self.words[self.fault]) % {"text": self.text}
