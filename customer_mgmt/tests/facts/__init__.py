from . import test_fact_build
from . import test_fact_marking
from . import test_fact_property
from . import test_fact_race
from . import test_fact_rights
from . import test_fact_balance
