/**
 * Open the records that a figure is the sum of.
 *
 * @param {Object} actionService
 * @param {Object} open what the server says the figure opens: name, res_model, domain,
 *      context, and for a single record res_id
 */
export function openFigure(actionService, open) {
    if (!open) {
        return;
    }
    const action = {
        type: "ir.actions.act_window",
        name: open.name,
        res_model: open.res_model,
        target: "current",
        context: open.context || {},
    };
    if (open.res_id) {
        return actionService.doAction({
            ...action,
            res_id: open.res_id,
            views: [[false, "form"]],
        });
    }
    return actionService.doAction({
        ...action,
        domain: open.domain || [],
        views: open.views || [[false, "list"]],
    });
}
