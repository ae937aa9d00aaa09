from . import test_composition
from . import test_composition_property
from . import test_composition_tour
from . import test_fact_views
from . import test_panels_tour
from . import test_read_only
