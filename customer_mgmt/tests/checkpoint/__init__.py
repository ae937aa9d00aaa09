from . import test_delivery
from . import test_invoice
from . import test_race
from . import test_race_of_all
from . import test_reservation
