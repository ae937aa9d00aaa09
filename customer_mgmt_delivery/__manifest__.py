{
    "name": "Customer Management: Delivery",
    "version": "19.0.1.0.0",
    "summary": "Holds cash-on-delivery orders that break a credit rule",
    "category": "Sales/Customer Management",
    "license": "LGPL-3",
    "author": "Customer Management Contributors",
    "development_status": "Beta",
    "depends": ["customer_mgmt", "delivery"],
    "auto_install": True,
}
