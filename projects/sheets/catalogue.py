"""The books there are, by the key that a file carries."""

from typing import Final

from projects.sheets.accounts import ACCOUNTS
from projects.sheets.engineering import ENGINEERING
from projects.sheets.finance import FINANCE
from projects.sheets.grants import GRANTS
from projects.sheets.table import Book

BOOKS: Final[dict[str, Book]] = {
    book.key: book for book in (FINANCE, ACCOUNTS, GRANTS, ENGINEERING)
}
