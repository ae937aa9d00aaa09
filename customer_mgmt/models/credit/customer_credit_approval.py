from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

_DECISION_FIELDS = {"state", "requested_by_id", "decided_by_id", "decided_on"}


class CustomerCreditApproval(models.AbstractModel):
    """A request that counts only once a credit manager, another person, approved it.

    Once decided, what was asked for is not edited: so the records say what was in force
    on any day, and by whose decision. A model says in `_fixed_fields` what that is.
    """

    _name = "customer.credit.approval"
    _description = "Approval by a Second Person"

    _fixed_fields = frozenset()

    # Completed by the models.
    company_id = fields.Many2one(comodel_name="res.company")
    state = fields.Selection(
        selection=[
            ("requested", "Requested"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
        ],
        required=True,
        default="requested",
        readonly=True,
        copy=False,
    )
    requested_by_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
    )
    decided_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    decided_on = fields.Datetime(readonly=True, copy=False)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                # Who asks does not choose who asked, nor that it is approved.
                vals.update(state="requested", requested_by_id=self.env.uid)
                vals.update(decided_by_id=False, decided_on=False)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and _DECISION_FIELDS & vals.keys():
            raise AccessError(
                self.env._("It is decided with the Approve and Reject buttons.")
            )
        if self._fixed_fields & vals.keys() and self._is_fixed():
            raise UserError(
                self.env._("What has been decided is not changed; request it anew.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        if any(record.state != "requested" for record in self):
            raise UserError(
                self.env._(
                    "What has been decided is part of the history and is not deleted."
                )
            )

    def _is_fixed(self):
        return any(record.state != "requested" for record in self)

    # === ACTIONS === #

    def action_approve(self):
        """Put the requests in force; requester and approver differ."""
        self._assert_may_decide()
        self._assert_second_person()
        self._decide("approved")
        return True

    def action_reject(self):
        """Refuse the requests; what was in force stays."""
        self._assert_may_decide()
        self._decide("rejected")
        return True

    # === BUSINESS METHODS === #

    def _assert_may_decide(self):
        if not self.env.user.has_group("customer_mgmt.group_customer_credit_manager"):
            raise AccessError(self.env._("Only credit managers decide on this."))
        if any(record.state != "requested" for record in self):
            raise UserError(self.env._("This has been decided already."))

    def _assert_second_person(self):
        own = self.filtered(lambda record: record.requested_by_id == self.env.user)
        if any(not record.company_id.credit_single_approver for record in own):
            raise UserError(
                self.env._(
                    "Whoever requested it does not approve it: ask another credit"
                    " manager. (A company with one person in charge can allow it in the"
                    " settings.)"
                )
            )

    def _decide(self, state):
        self.check_access("write")
        self.sudo().write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
            }
        )
        self.sudo()._after_decision()

    def _after_decision(self):
        """Do what follows from a decision; a hook of the models."""
