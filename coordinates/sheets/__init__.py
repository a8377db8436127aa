"""Tables people send: CSV and XLSX read as text, safely, whatever is in them."""
