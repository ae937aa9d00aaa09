"""Fills a benchmark database with the whole file, several times over, by SQL.

``prepare``  what is few and has logic: companies, salespeople, accounts (Odoo's API)
``load``     what is many: the SQL files, in order
``check``    the ledger ties out, and Odoo computes the same figures
"""
