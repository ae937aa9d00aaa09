"""Errors that callers have to tell apart."""

from odoo.exceptions import UserError


class CreditRefused(UserError):
    """The credit guard refuses: the text says why, with figures and a way out.

    :ivar refusals: list of values of `customer.credit.decision`, one per order, that
        whoever catches the error writes down with the hold
    """

    def __init__(self, message: str, refusals: list[dict]):
        super().__init__(message)
        self.refusals = refusals
