"""Who may do what with our models, by floor.

Per model and role the letters of read, write, create, unlink. What is missing may not.
"""

from . import credit, evaluation, facts

RIGHTS = {**facts.RIGHTS, **credit.RIGHTS, **evaluation.RIGHTS}
