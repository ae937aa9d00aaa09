"""Side by side with Odoo's own reports and other addons, on the retail load."""
