from . import test_sales_target
from . import test_sales_target_property
from . import test_file
from . import test_duplicates
from . import test_documents
from . import test_import
from . import test_card_and_merge
