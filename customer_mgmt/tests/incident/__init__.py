from . import test_incident
from . import test_nightly
from . import test_promise
