"""Selections of the customer file."""

# Portal users read their own company's record, but not what we think of it.
FILE_GROUPS = "base.group_user"

LEGAL_FORMS = [
    ("limited", "Limited Company"),
    ("joint_stock", "Stock Corporation"),
    ("partnership", "Partnership"),
    ("sole", "Sole Proprietor"),
    ("state", "State-Owned Company"),
    ("public", "Public Body"),
    ("other", "Other"),
]
POTENTIALS = [("low", "Low"), ("medium", "Medium"), ("high", "High")]
SIZES = [("small", "Small"), ("medium", "Medium"), ("large", "Large")]
CHANNELS = [
    ("manufacturer", "Manufacturer"),
    ("distributor", "Distributor"),
    ("wholesaler", "Wholesaler"),
    ("retailer", "Retailer"),
    ("end_user", "End User"),
    ("government", "Government"),
    ("other", "Other"),
]
CLASSES = [("a", "A"), ("b", "B"), ("c", "C")]
REPUTATIONS = [
    ("1", "Very Poor"),
    ("2", "Poor"),
    ("3", "Fair"),
    ("4", "Good"),
    ("5", "Very Good"),
]
KEY_ROLES = [
    ("owner", "Proprietor"),
    ("legal", "Legal Representative"),
    ("general", "General Manager"),
    ("purchasing", "Purchasing"),
    ("sales", "Sales"),
    ("finance", "Finance"),
    ("technical", "Technical"),
    ("warehouse", "Warehouse"),
    ("other", "Other"),
]
DOCUMENT_STATES = [
    ("valid", "Valid"),
    ("expiring", "Expiring"),
    ("expired", "Expired"),
]
