from dataclasses import asdict

from odoo import api, fields, models

from ...rules.warning import is_judged

_BATCH = 200


class CustomerCreditWarningNightly(models.AbstractModel):
    """Finds warnings by night, of all customers in a few statements.

    What was found is written in batches that are committed one by one. An interrupted
    night looks again and writes what is missing; a second run changes nothing.
    """

    _name = "customer.credit.warning.nightly"
    _description = "Nightly Search for Warnings"

    @api.model
    def _cron_nightly(self):
        """Raise, refresh and end warnings, while there is time."""
        self.env["customer.credit.signal"]._create_missing()
        commit = self.env["ir.cron"]._commit_progress
        for nightly, company in self._by_company():
            found = nightly._found(company)
            accounts = nightly._accounts_to_look_at(company, found)
            commit(remaining=len(accounts))
            for start in range(0, len(accounts), _BATCH):
                batch = accounts[start : start + _BATCH]
                nightly._apply_found(company, batch, found)
                if not commit(len(batch)):
                    return

    @api.model
    def _find_now(self):
        """Do the night's work at once, in this transaction: for small databases."""
        self.env["customer.credit.signal"]._create_missing()
        for nightly, company in self._by_company():
            found = nightly._found(company)
            accounts = nightly._accounts_to_look_at(company, found)
            nightly._apply_found(company, accounts, found)

    @api.model
    def _by_company(self):
        """Return (self as a company wants it, company) for those that want it.

        :rtype: list[tuple]
        """
        roots = self.env["res.company"].sudo().search([("parent_id", "=", False)])
        # Thousands of "created" notes would help nobody.
        quiet = self.sudo().with_context(mail_create_nolog=True, tracking_disable=True)
        return [
            (quiet.with_context(lang=c.partner_id.lang).with_company(c), c)
            for c in roots.filtered("warning_auto")
        ]

    @api.model
    def _found(self, company):
        """Return the evidence by account and signal.

        :rtype: dict[int, dict[customer.credit.signal, Evidence]]
        """
        accounts = {
            partner.id: account
            for partner, account in self.env["customer.credit.account"]._read_group(
                [("company_id", "=", company.id)], ["partner_id", "id"]
            )
        }
        found = {}
        signals = self.env["customer.credit.signal"].search(
            [("company_id", "=", company.id)]
        )
        for signal in signals:
            evidence = self.env["customer.warning.find"]._find(signal, company)
            for customer in evidence.keys() & accounts.keys():
                own = found.setdefault(accounts[customer].id, {})
                own[signal] = evidence[customer]
        return found

    @api.model
    def _accounts_to_look_at(self, company, found):
        """Return the accounts that raise a signal, or did when we looked last."""
        groups = self._read_group(
            [("company_id", "=", company.id), ("ended_on", "=", False)], ["account_id"]
        )
        known = {account.id for (account,) in groups}
        return self.env["customer.credit.account"].browse(sorted(known | found.keys()))

    @api.model
    def _apply_found(self, company, accounts, found):
        """Bring the warnings of accounts in line with what was found."""
        known = self.search(
            [
                ("account_id", "in", accounts.ids),
                "|",
                ("ended_on", "=", False),
                ("state", "=", "false"),
            ]
        ).grouped(lambda warning: (warning.account_id.id, warning.signal_id))
        vals_list, ended = [], self.browse()
        for account in accounts:
            own = found.get(account.id, {})
            for signal, evidence in own.items():
                past = known.get((account.id, signal), self.browse())
                ended |= past._ended_by(evidence)
                if past._raises(evidence):
                    vals_list.append(self._prepare_vals(account, signal, evidence))
        for (account_id, signal), past in known.items():
            if signal not in found.get(account_id, {}):
                ended |= past.filtered(lambda warning: not warning.ended_on)
        ended._set_ended(company._credit_today())
        self.create(vals_list)._call_controller(company)

    # === ONE CUSTOMER AND SIGNAL === #

    def _raises(self, evidence):
        """Refresh the live one of past warnings; tell whether a new one is due."""
        live = self.filtered(lambda warning: warning.state in ("open", "confirmed"))
        if live:
            live._refresh(evidence)
            return False
        return not any(warning._judged(evidence) for warning in self)

    def _judged(self, evidence):
        self.ensure_one()
        lines = (self.evidence or {}).get("lines", ())
        ended = bool(self.ended_on)
        return is_judged(self.kind, evidence, lines, self.value, ended)

    def _ended_by(self, evidence):
        """Return the false alarms whose time is over: what is found now is worse."""
        return self.filtered(
            lambda warning: (
                warning.state == "false"
                and not warning.ended_on
                and not warning._judged(evidence)
            )
        )

    def _refresh(self, evidence):
        for warning in self:
            vals = warning._prepare_evidence_vals(evidence)
            if warning.evidence != vals["evidence"]:
                warning.write(vals)

    def _set_ended(self, day):
        """End warnings; a false alarm stays one, so that it goes on being counted."""
        self.write({"ended_on": day})
        self.filtered(lambda warning: warning.state != "false").write(
            {"state": "expired"}
        )

    # === VALUES === #

    @api.model
    def _prepare_vals(self, account, signal, evidence):
        company = account.company_id
        today = company._credit_today()
        return {
            "account_id": account.id,
            "signal_id": signal.id,
            "found_on": today,
            "weight": signal.weight,
            "user_id": company.credit_controller_id.id,
            "due_date": fields.Date.add(today, days=7),
            **self._prepare_evidence_vals(evidence),
        }

    @api.model
    def _prepare_evidence_vals(self, evidence):
        stored = asdict(evidence)
        stored["since"] = fields.Date.to_string(evidence.since)
        stored["lines"] = sorted(evidence.lines)
        stored["what"] = list(evidence.what)
        return {
            "value": evidence.value,
            "since": evidence.since,
            "evidence": stored,
        }

    def _call_controller(self, company):
        """Give the controller an activity for accounts that are on alert by this."""
        user = company.credit_controller_id
        accounts = self.account_id.filtered(lambda a: a.warning_light == "alert")
        if not user or not accounts:
            return
        activity_type = self.env.ref("customer_mgmt.mail_activity_type_warning")
        waiting = accounts.activity_ids.filtered(
            lambda activity: activity.activity_type_id == activity_type
        )
        model_id = self.env["ir.model"]._get_id("customer.credit.account")
        self.env["mail.activity"].create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "res_model_id": model_id,
                    "res_id": account.id,
                    "user_id": user.id,
                    "date_deadline": company._credit_today(),
                    "summary": ", ".join(
                        account.warning_signal_ids.mapped("display_name")
                    ),
                }
                for account in accounts
                if account.id not in waiting.mapped("res_id")
            ]
        )
