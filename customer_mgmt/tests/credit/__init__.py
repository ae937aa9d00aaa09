from . import test_grade_and_limit
from . import test_guard
from . import test_release
from . import test_enforcement
from . import test_race
from . import test_portal
