"""The officers' page of accepted forms is made from the list that the tests read."""

import json

from docs.make_coordinates import FORMS, PAGE, VECTORS, page


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m docs.make_coordinates"


def test_every_form_of_the_list_is_on_the_page():
    rows = json.loads(VECTORS.read_text(encoding="utf-8"))
    assert {row["form"] for row in rows if "form" in row} == set(FORMS)
    assert all(("form" in row) is ("error" not in row) for row in rows)


def test_every_accepted_text_is_on_the_page():
    text = PAGE.read_text(encoding="utf-8")
    rows = json.loads(VECTORS.read_text(encoding="utf-8"))
    for row in rows:
        if "form" in row and not set(row["text"]) & set("\n\t\u200b|"):
            assert f"| `{row['text']}` |" in text
