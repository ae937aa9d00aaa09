from . import test_grade_and_limit
from . import test_guard
from . import test_release
