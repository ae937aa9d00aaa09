"""The business rules as plain functions: numbers, dates, dataclasses in, answers out.

Nothing here knows Odoo's ORM. The models gather the facts, ask a rule and write down
the answer; whoever wants to know what the addon decides, and why, reads this folder.
"""
