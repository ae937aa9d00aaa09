from . import test_cash_on_delivery
