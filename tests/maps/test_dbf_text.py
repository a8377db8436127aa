"""Thai text cut for a dBASE file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.exports.dbf_text import cells, spell_out

THAI = st.text(st.sampled_from("กขคงจน้ำใเแไ่้๊ิีึืุูัาะ ๐๑abc½²\n"), max_size=900)


@pytest.mark.parametrize("encoding", ["utf-8", "cp874"])
@given(text=THAI)
def test_pieces_fit_and_join_to_what_was_given(encoding, text):
    text, _replaced = spell_out(text, encoding)
    pieces = cells(text, encoding)
    assert "".join(pieces) == text
    assert all(len(piece.encode(encoding)) <= 254 for piece in pieces)


@given(text=THAI.filter(lambda text: "½" not in text))
def test_no_piece_begins_with_a_mark_of_the_letter_before(text):
    bases = "น" + "".join(letter if letter not in "่้๊ิีึืุูั" else f"ก{letter}" for letter in text)
    for piece in cells(bases, "utf-8")[1:]:
        assert piece[0] not in "่้๊ิีึืุูัาะำ"


def test_a_letter_stays_with_its_marks_and_vowels():
    text = "น้ำ" * 60
    assert all(len(piece) % 3 == 0 for piece in cells(text, "utf-8"))
    text = "ก" + "เดี๊ยะ" * 50
    assert all(piece.startswith(("ก", "เดี๊", "ยะ")) for piece in cells(text, "utf-8"))


def test_a_cut_avoids_spaces_at_the_ends():
    text = "ถนน สาย ก " * 40 + "จบ"
    pieces = cells(text, "utf-8")
    assert len(pieces) > 3
    assert all(piece == piece.strip() for piece in pieces)
    assert "".join(pieces) == text


def test_marks_without_end_still_fit():
    pieces = cells("ก" + "่" * 500, "utf-8")
    assert max(len(piece.encode()) for piece in pieces) <= 254


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("ตร.ม.²", "ตร.ม.2"),
        ("5×6", "5x6"),
        ("๙๐°", "๙๐องศา"),
        ("±5", "+/-5"),
        ("café", "cafe"),
        ("บ้าน\u200bหนอง", "บ้านหนอง"),
        ("水", "[U+6C34]"),
        ("“ก” – ข…", "“ก” – ข…"),
    ],
)
def test_what_cp874_lacks_is_spelled(text, spelled):
    assert spell_out(text, "cp874")[0] == spelled
    assert spell_out(text, "utf-8") == (text, [])
