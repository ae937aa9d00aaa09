from . import test_access_rights
from . import test_rules
from .credit import *
