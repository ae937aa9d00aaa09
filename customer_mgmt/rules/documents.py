"""In which state a document with a term is."""

from datetime import date


def document_state(expires_on: date | None, remind_on: date | None, today: date) -> str:
    """Return ``valid``, ``expiring`` or ``expired``.

    :param expires_on: last day of the document, ``None`` if it has no end
    :param remind_on: from this day on somebody has to care for a new one

    >>> end, remind = date(2026, 3, 31), date(2026, 3, 1)
    >>> [document_state(end, remind, date(2026, *day)) for day in [(2, 28), (3, 1)]]
    ['valid', 'expiring']
    >>> [document_state(end, remind, date(2026, *day)) for day in [(3, 31), (4, 1)]]
    ['expiring', 'expired']
    >>> document_state(None, None, date(2026, 4, 1))
    'valid'
    """
    if expires_on is None:
        return "valid"
    if expires_on < today:
        return "expired"
    return "expiring" if remind_on is not None and remind_on <= today else "valid"
