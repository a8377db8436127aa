"""What a Thai title states of its work; nobody else parses titles.

Rules where a title can be taken two ways:

- A value stated for a part (ช่วงที่ N, or "กว้าง … ยาว … และกว้าง … ยาว …") belongs to that part:
  lengths, areas and volumes of the parts are added; a width, thickness or depth is given only
  where all parts that state one agree, else it is None.
- A length "รวม" is the total and beats the sum. Of two lengths of one part the first counts.
- Chainages (กม.7+300 - กม.8+300) and "ช่วงละ …" give the length only where none is stated;
  work "เป็นช่วงๆ" between two chainages has no length.
- Diameters, ranges ("กว้าง 4-5 เมตร"), flows (ลบ.ม./วินาที), what a reservoir holds (ความจุ,
  เก็บกัก) and rai are not dimensions of the work and are passed over.
- What the dimensions come to (``computed_…``) is compared with what is stated, so of two lawful
  ways to reckon an area or a volume (with the shoulders or without, of one work or of all) the
  nearer one is given; of two reckonings of a length, which both must hold, the farther one.
"""

from projects.kinds import suggest_kind, suggest_surface
from projects.title.reading import Stated, coordinate_text, read_title

__all__ = [
    "Stated",
    "coordinate_text",
    "read_title",
    "suggest_kind",
    "suggest_surface",
]
