from . import test_access_rights
from . import test_rules
from . import test_tour_evaluation
from . import test_tours
from .credit import *
from .payment import *
from .incident import *
from .profile import *
