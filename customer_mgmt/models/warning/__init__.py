from . import customer_warning_policy
from . import customer_identity_change
from . import customer_identity_watch
from . import customer_credit_signal
from . import customer_warning_find
from . import customer_credit_warning_nightly
from . import customer_credit_warning
