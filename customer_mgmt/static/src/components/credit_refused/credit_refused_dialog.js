import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { WarningDialog } from "@web/core/errors/error_dialogs";

/** A refusal by the credit guard: a message to read, not a failure to report. */
export class CreditRefusedDialog extends WarningDialog {
    inferTitle() {
        return _t("Credit Hold");
    }
}

registry
    .category("error_dialogs")
    .add("odoo.addons.customer_mgmt.exceptions.CreditRefused", CreditRefusedDialog);
