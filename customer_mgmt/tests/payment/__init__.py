from . import test_ageing
from . import test_payment_property
from . import test_payment_record
