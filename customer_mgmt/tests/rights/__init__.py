"""Who may do what with our models, a file per slice.

Per model and role the letters of read, write, create, unlink. What is missing may not.
"""

import importlib
import pkgutil

RIGHTS = {}
for _found in pkgutil.iter_modules(__path__):
    RIGHTS |= importlib.import_module(f"{__name__}.{_found.name}").RIGHTS
