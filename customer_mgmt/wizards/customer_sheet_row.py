from dataclasses import dataclass, field


@dataclass
class SheetRow:
    """One row: its number in the sheet, its cells by column, what became of it.

    A reader fills in the values that will be written, and the faults: pairs of a
    column and a text that says the way out.
    """

    number: int
    cells: dict
    values: dict = field(default_factory=dict)
    faults: list = field(default_factory=list)
