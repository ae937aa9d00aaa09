import re
from datetime import date

from babel.dates import format_skeleton

from odoo import http
from odoo.exceptions import UserError, ValidationError
from odoo.http import request
from odoo.tools.misc import babel_locale_parse

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from ..rules.period import month_of

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


class StockSurveyPortal(CustomerPortal):
    """The customer's own surveys of the stock of our goods.

    Portal users have no rights on our models. Each page is found by its month, for the
    customer of whoever is logged in: no address names a record of somebody else.
    """

    @http.route(
        ["/my/stock-surveys", "/my/stock-surveys/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_stock_surveys(self, page=1, **_kw):
        """Show the customer's surveys, and the months that are to be reported."""
        surveys, customer, company = self._stock_scope()
        domain = surveys._portal_domain(customer, company)
        pages = pager(
            url="/my/stock-surveys",
            total=surveys.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        found = surveys.search(
            domain, limit=self._items_per_page, offset=pages["offset"]
        )
        values = {
            **self._prepare_portal_layout_values(),
            "surveys": found,
            "missing": surveys._portal_missing(customer, company),
            "month_name": self._month_name,
            "pager": pages,
            "page_name": "stock_survey",
            "default_url": "/my/stock-surveys",
        }
        return request.render("customer_mgmt.portal_my_stock_surveys", values)

    @http.route(
        "/my/stock-surveys/<string:name>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def portal_my_stock_survey(self, name, message=None, **_kw):
        """Show the survey of a month: to be filled in, or as it was confirmed."""
        survey = self._open_survey(name)
        if not survey:
            return request.redirect("/my/stock-surveys")
        return self._render_survey(survey, message=message)

    @http.route(
        "/my/stock-surveys/<string:name>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_save_stock_survey(self, name, confirm=None, **values):
        """Save what the form says; with `confirm` also send it, if nothing is wrong."""
        survey = self._open_survey(name)
        if not survey:
            return request.redirect("/my/stock-surveys")
        try:
            errors = survey._portal_save(values)
            if not errors and confirm:
                errors = survey._portal_confirm()
        except UserError as error:
            return self._render_survey(survey, errors={"": str(error)})
        if errors:
            return self._render_survey(survey, errors=errors, values=values)
        message = "sent" if confirm else "saved"
        return request.redirect(f"/my/stock-surveys/{name}?message={message}")

    # === HELPERS === #

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        # The page fails on a counter it did not ask for: it asks for some at a time.
        asked = {"stock_survey_count", "stock_survey_missing_count"} & set(counters)
        if asked:
            counts = self._stock_counts()
            values |= {name: counts[name] for name in asked}
        return values

    def _stock_counts(self):
        """Return how many surveys there are, and how many are still to be filled in."""
        surveys, customer, company = self._stock_scope()
        missing = len(surveys._portal_missing(customer, company))
        domain = surveys._portal_domain(customer, company)
        return {
            "stock_survey_count": surveys.search_count(domain) + missing,
            "stock_survey_missing_count": missing,
        }

    def _month_name(self, month, skeleton="yMMM"):
        """Return a month as the user's language writes it: Nov 2026, 2026年11月."""
        locale = babel_locale_parse(request.env.lang)
        return format_skeleton(skeleton, month, locale=locale)

    def _stock_scope(self):
        """Return the surveys with sudo, the user's customer, and the root company."""
        customer = request.env.user.partner_id.commercial_partner_id
        company = request.env.company.sudo().root_id
        return request.env["customer.stock.survey"].sudo(), customer.sudo(), company

    def _open_survey(self, name):
        """Return the survey of the month that an address names; ``None`` if none."""
        match = _MONTH.fullmatch(name)
        if not match:
            return None
        surveys, customer, company = self._stock_scope()
        month = month_of(date(int(match[1]), int(match[2]), 1))
        try:
            return surveys._portal_open(customer, company, month)
        except ValidationError:
            return None

    def _render_survey(self, survey, errors=None, values=None, message=None):
        line = survey.line_ids
        page = {
            **self._prepare_portal_layout_values(),
            "survey": survey,
            "month_name": self._month_name,
            "errors": errors or {},
            "values": values or {},
            "message": message,
            "reasons": line._fields["opening_reason"]._description_selection(line.env),
            "page_name": "stock_survey",
        }
        return request.render("customer_mgmt.portal_my_stock_survey", page)
