"""Orders of the last year that a back-test tells of: figures, no ORM.

Days are counted back from today, so that the stories are the same on every day.
"""

from dataclasses import dataclass

TERMS = 30


@dataclass(frozen=True)
class Sale:
    """An order: confirmed so many days ago, billed the same day on 30 days.

    :param int | None late: days after the due date on which it was paid; ``None``: open
    :param tuple | None hold: (days on hold before it was confirmed, reason, outcome)
    """

    ago: int
    amount: float
    late: int | None = 0
    hold: tuple[int, str, str] | None = None


@dataclass(frozen=True)
class Debtor:
    """A customer, its limit since a year and a half, and what it bought.

    :param tuple lost: (days ago, amount, days on hold) of orders cancelled while held
    """

    name: str
    city: str
    country: str
    limit: float
    sales: tuple[Sale, ...]
    lost: tuple[tuple[int, float, int], ...] = ()


DEBTORS = {
    # Pays a few days late and always pays: a strict policy cries wolf.
    "teak": Debtor(
        "Teak Interiors",
        "Bruges",
        "be",
        15_000,
        (
            Sale(345, 3_200, 6),
            Sale(309, 2_800, 7, (3, "overdue", "payment")),
            Sale(273, 4_100, 6),
            Sale(237, 3_600, 5, (2, "overdue", "released")),
            Sale(201, 2_900, 7),
            Sale(165, 4_400, 6, (4, "overdue", "payment")),
            Sale(129, 3_300, 6),
            Sale(93, 3_900, 7),
        ),
    ),
    # Slower and slower.
    "spruce": Debtor(
        "Spruce Hospitality",
        "Porto",
        "pt",
        20_000,
        (
            Sale(330, 5_200, 9),
            Sale(290, 4_800, 14),
            Sale(250, 5_600, 19, (6, "overdue", "released")),
            Sale(198, 6_100, 28),
            Sale(160, 5_900, 41, (9, "overdue", "payment")),
            Sale(118, 6_400, 55),
            Sale(64, 5_000, None, (5, "overdue", "released")),
        ),
        lost=((20, 7_200, 8),),
    ),
    # Outgrew its limit and pays to the day.
    "mangrove": Debtor(
        "Mangrove Hotels",
        "Graz",
        "at",
        9_000,
        (
            Sale(300, 6_800),
            Sale(262, 9_400, -1, (5, "limit", "limit")),
            Sale(226, 7_700, 0),
            Sale(190, 10_800, -2, (7, "limit", "released")),
            Sale(150, 8_900, 0),
            Sale(112, 11_600, 1, (4, "limit", "released")),
            Sale(74, 9_900, 0),
        ),
        lost=((130, 12_500, 11),),
    ),
    # Went under in summer: what the present policy let through.
    "baobab": Debtor(
        "Baobab Clubs",
        "Murcia",
        "es",
        18_000,
        (
            Sale(320, 4_000, 2),
            Sale(276, 4_600, 12),
            Sale(232, 5_300, 25),
            Sale(190, 6_700, None),
            Sale(165, 5_800, None),
        ),
    ),
    "walnut": Debtor(
        "Walnut Workspaces",
        "Aarhus",
        "dk",
        25_000,
        (
            Sale(340, 6_000, -4),
            Sale(280, 7_500, -2),
            Sale(215, 6_600, 0),
            Sale(140, 8_100, -3),
            Sale(80, 7_200, -1),
        ),
    ),
}
