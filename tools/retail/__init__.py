"""Loads the Online Retail file into Odoo: through its API, or by SQL for the benchmark.

``reader``  reads and checks the file (no Odoo needed)
``demo``    ``./dev demo --retail``: the biggest customers through Odoo's own API
``bulk``    ``./dev load --retail``: everything, several times over, by SQL
"""
