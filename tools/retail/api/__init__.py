"""Loads the biggest customers through Odoo's own API."""
