"""How complete a customer's file is, and what our share of the customer is."""

from collections.abc import Collection

# What a complete file holds, in the order of the four parts of the file.
PARTS: tuple[str, ...] = (
    # basics
    "vat",
    "profile_legal_form",
    "profile_licence_number",
    "profile_founded_on",
    "profile_capital",
    "profile_employees",
    "key_person_ids",
    # characteristics
    "profile_area",
    "profile_sales_capacity",
    "profile_potential",
    "profile_policy",
    "profile_size",
    "profile_channel",
    "profile_class",
    # business
    "turnover_survey_ids",
    "competitor_supply_ids",
    "profile_staff",
    "profile_premises",
    # dealings; problems are left out, since a good customer makes none
    "profile_image",
    "profile_reputation",
    "profile_cooperation",
    "customer_document_ids",
)


def missing(filled: Collection[str], parts: Collection[str] = PARTS) -> list[str]:
    """Return the parts that are not filled, in the file's order.

    >>> missing({"b"}, ("a", "b", "c"))
    ['a', 'c']
    """
    return [part for part in parts if part not in filled]


def completeness(filled: Collection[str], parts: Collection[str] = PARTS) -> int:
    """Return how much of the file is filled, in whole per cent, rounded down.

    Rounded down, so that 100 says that nothing is missing.

    >>> completeness(()), completeness(PARTS), completeness(PARTS[1:])
    (0, 100, 95)
    >>> completeness({"b", "not a part"}, ("a", "b", "c"))
    33
    """
    known = len(parts) - len(missing(filled, parts))
    return 100 * known // len(parts)


def share_of_turnover(invoiced: float | None, surveyed: float | None) -> float | None:
    """Return our part of the customer's yearly turnover; ``None`` if it is unknown.

    :param invoiced: what we invoiced in that year, untaxed; ``None``: nothing
    :param surveyed: what the customer turned over in all, in the same currency

    >>> share_of_turnover(50, 200), share_of_turnover(None, 200)
    (0.25, 0.0)
    >>> share_of_turnover(50, None) is None, share_of_turnover(50, 0) is None
    (True, True)
    """
    if not surveyed:
        return None
    return (invoiced or 0.0) / surveyed
