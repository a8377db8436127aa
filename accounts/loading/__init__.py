"""Loading the list of local authorities, what they cover, and where they are."""

from accounts.loading.authorities import load_authorities
from accounts.loading.sheets import AuthorityFileError

__all__ = ["AuthorityFileError", "load_authorities"]
