from . import customer_card
from . import customer_card_sales
