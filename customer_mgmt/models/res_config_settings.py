from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    credit_enforced = fields.Boolean(related="company_id.credit_enforced")
    credit_policy_id = fields.Many2one(
        related="company_id.credit_policy_id", readonly=False
    )
    credit_grade_basis = fields.Selection(
        related="company_id.credit_grade_basis", readonly=False
    )
    credit_grading_auto = fields.Boolean(
        related="company_id.credit_grading_auto", readonly=False
    )
    credit_controller_id = fields.Many2one(
        related="company_id.credit_controller_id", readonly=False
    )
    credit_release_amount = fields.Monetary(
        related="company_id.credit_release_amount", readonly=False
    )
    credit_single_approver = fields.Boolean(
        related="company_id.credit_single_approver", readonly=False
    )
    hhi_moderate = fields.Float(related="company_id.hhi_moderate", readonly=False)
    hhi_high = fields.Float(related="company_id.hhi_high", readonly=False)
    hhi_extreme = fields.Float(related="company_id.hhi_extreme", readonly=False)
    ageing_bands = fields.Char(related="company_id.ageing_bands", readonly=False)
    warning_auto = fields.Boolean(related="company_id.warning_auto", readonly=False)
    warning_alert_weight = fields.Float(
        related="company_id.warning_alert_weight", readonly=False
    )
    credit_new_months = fields.Integer(
        related="company_id.credit_new_months", readonly=False
    )
    credit_expiry_warning_days = fields.Integer(
        related="company_id.credit_expiry_warning_days", readonly=False
    )
    credit_auto_percentage = fields.Float(
        related="company_id.credit_auto_percentage", readonly=False
    )
    credit_auto_amount = fields.Monetary(
        related="company_id.credit_auto_amount", readonly=False
    )
    credit_auto_months = fields.Integer(
        related="company_id.credit_auto_months", readonly=False
    )
    incident_auto = fields.Boolean(related="company_id.incident_auto", readonly=False)
    incident_late_days = fields.Integer(
        related="company_id.incident_late_days", readonly=False
    )
    promise_grace_days = fields.Integer(
        related="company_id.promise_grace_days", readonly=False
    )
    credit_security_effect = fields.Selection(
        related="company_id.credit_security_effect", readonly=False
    )
    credit_security_notice_days = fields.Integer(
        related="company_id.credit_security_notice_days", readonly=False
    )
    class_abc_a = fields.Float(related="company_id.class_abc_a", readonly=False)
    class_abc_b = fields.Float(related="company_id.class_abc_b", readonly=False)
    activity_spread_factor = fields.Float(
        related="company_id.activity_spread_factor", readonly=False
    )
    activity_least_days = fields.Integer(
        related="company_id.activity_least_days", readonly=False
    )
    activity_lost_factor = fields.Float(
        related="company_id.activity_lost_factor", readonly=False
    )
    activity_new_days = fields.Integer(
        related="company_id.activity_new_days", readonly=False
    )
    activity_default_days = fields.Integer(
        related="company_id.activity_default_days", readonly=False
    )
    class_potential_quantile = fields.Float(
        related="company_id.class_potential_quantile", readonly=False
    )
    class_peer_share = fields.Float(
        related="company_id.class_peer_share", readonly=False
    )
    class_survey_share = fields.Float(
        related="company_id.class_survey_share", readonly=False
    )
    class_growth = fields.Float(related="company_id.class_growth", readonly=False)
    stock_days_min = fields.Integer(related="company_id.stock_days_min", readonly=False)
    stock_days_max = fields.Integer(related="company_id.stock_days_max", readonly=False)
    stock_survey_tolerance = fields.Integer(
        related="company_id.stock_survey_tolerance", readonly=False
    )
    stock_survey_reminder_day = fields.Integer(
        related="company_id.stock_survey_reminder_day", readonly=False
    )
    trading_opening_approval = fields.Boolean(
        related="company_id.trading_opening_approval", readonly=False
    )
    trading_trial_days = fields.Integer(
        related="company_id.trading_trial_days", readonly=False
    )
    trading_trial_orders = fields.Integer(
        related="company_id.trading_trial_orders", readonly=False
    )
    credit_hold_hours = fields.Float(
        related="company_id.credit_hold_hours", readonly=False
    )
    credit_escalation_id = fields.Many2one(
        related="company_id.credit_escalation_id", readonly=False
    )
    credit_lift_auto = fields.Boolean(
        related="company_id.credit_lift_auto", readonly=False
    )
    credit_lift_policy = fields.Selection(
        related="company_id.credit_lift_policy", readonly=False
    )
    credit_portal_review = fields.Boolean(
        related="company_id.credit_portal_review", readonly=False
    )
    credit_portal_pay = fields.Boolean(
        related="company_id.credit_portal_pay", readonly=False
    )
