import { markRaw, onWillStart, onWillUpdateProps, useComponent, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

/**
 * Keep what an analysis returns for the scope of the component's props.
 *
 * @param {string} model of the analysis, like "customer.analysis.credit"
 * @param {Function} [more] returns values of the panel's own, sent beside the scope
 * @returns {{data: Object, reload: Function}}
 */
export function usePanel(model, more = () => ({})) {
    const component = useComponent();
    const orm = useService("orm");
    const panel = useState({ data: null });
    let asked = 0;
    const load = async (scope) => {
        const number = ++asked;
        const data = await orm.call(model, "panel", [{ ...scope, ...more() }]);
        if (number === asked) {
            panel.data = markRaw(data);
        }
    };
    panel.reload = () => load(component.props.scope);
    onWillStart(() => load(component.props.scope));
    onWillUpdateProps((next) => {
        if (JSON.stringify(next.scope) !== JSON.stringify(component.props.scope)) {
            return load(next.scope);
        }
    });
    return panel;
}
