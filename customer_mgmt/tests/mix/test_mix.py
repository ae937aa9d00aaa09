from freezegun import freeze_time

from odoo.tests import tagged

from .mix_world import MixWorld


@tagged("post_install", "-at_install")
@freeze_time("2026-07-10 12:00:00")
class TestMix(MixWorld):
    """Products by sales, what changed in the mix, and what others buy.

    This year the customer bought 900 of chairs and 100 of screws, last year 50 of
    chairs and 150 of lamps; the second customer 40 of screws.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lamp = cls._create_product(name="Lamp")
        cls._bill(50, "2025-03-10")
        cls._bill(150, "2025-03-11", product=cls.lamp)
        cls._bill(900, "2026-02-10")
        cls._bill(100, "2026-02-11", product=cls.screw)
        cls._bill(40, "2026-02-12", product=cls.screw, customer=cls.second)
        cls._sum()

    def _of_customer(self, user=None, **values):
        return self._panel("mix", user, partner_id=self.customer.id, **values)

    def test_ranks_open_their_lines(self):
        panel = self._of_customer(compare="last_year")
        chair, screw = panel["products"]
        self._assert_opens(chair["turnover"], 900)
        self._assert_opens(chair["before"], 50)
        self._assert_opens(panel["total"], 1000)
        self.assertEqual((chair["abc"], screw["abc"]), ("A", "B"))
        self.assertEqual((chair["share"], screw["cumulative_share"]), (0.9, 1))
        self.assertEqual((screw["cumulative"], screw["rank"]), (1000, 2))
        self.assertEqual((chair["shift"], screw["shift"]), (0.65, 0.1))
        self.assertEqual([c["count"] for c in panel["classes"]], [1, 1, 0])

    def test_lost_products(self):
        panel = self._of_customer(compare="last_year")
        [lamp] = panel["lost"]
        self._assert_opens(lamp["before"], 150)
        self.assertEqual((lamp["name"], lamp["shift"]), ("Lamp", -0.75))
        self.assertEqual((panel["lost_count"], panel["lost_total"]), (1, 150))
        self.assertEqual(panel["count"], 2)

    def test_a_page_keeps_rank_and_total(self):
        panel = self._of_customer(limit=1, offset=1)
        [screw] = panel["products"]
        self.assertEqual((screw["rank"], screw["cumulative"]), (2, 1000))
        self.assertEqual(len(panel["bars"]), 2)

    def test_nothing_sold(self):
        panel = self._panel("mix", partner_id=self._create_customer("New").id)
        self.assertEqual((panel["products"], panel["count"]), ([], 0))
        self.assertEqual(panel["total"]["value"], 0)

    def test_whoever_sees_all_reads_the_salespeoples_facts(self):
        panel = self._panel("mix")
        self.assertEqual(panel["basis"], "seller")
        self._assert_opens(panel["products"][1]["turnover"], 140)
        theirs = self._panel("mix", user_id=self.sellers[1].id)
        self.assertEqual(theirs["count"], 0)

    def test_a_salesperson_sees_own_customers(self):
        panel = self._panel("mix", self.sales)
        self.assertEqual(panel["basis"], "customer")
        self._assert_opens(panel["products"][1]["turnover"], 100, self.sales)
        other = self._panel("mix", self.sales, partner_id=self.second.id)
        self.assertEqual((other["count"], other["total"]["value"]), (0, 0))

    def test_a_class_of_customers(self):
        self.second.profile_class = "a"
        panel = self._panel("mix", profile_class="a")
        [screw] = panel["products"]
        self._assert_opens(screw["turnover"], 40)

    def test_a_contact_stands_for_its_company(self):
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id}
        )
        panel = self._panel("mix", partner_id=contact.id)
        self.assertEqual(panel["subject"]["partner_id"], self.customer.id)
        self.assertEqual(panel["count"], 2)

    def test_targets_of_products_and_categories(self):
        category = self.env["product.category"].create({"name": "Small"})
        self.screw.categ_id = category
        values = {"year": 2026, "target_value": 200}
        targets = self.env["customer.sales.target"].create(
            [
                {
                    **values,
                    "partner_id": self.customer.id,
                    "product_id": self.chair.id,
                    "target_value": 800,
                },
                {
                    **values,
                    "partner_id": self.customer.id,
                    "category_id": category.id,
                },
                {**values, "partner_id": self.second.id, "category_id": category.id},
            ]
        )
        told = {t["name"]: t for t in self._of_customer()["targets"]}
        self.assertEqual(told["Small"]["attainment"], 0.5)
        self.assertEqual(self._opened(told["Small"]["open"]), 100)
        self.assertEqual(told[self.chair.display_name]["light"], "green")
        self.assertEqual(told["Small"]["state"], targets[1].state)
        told = {t["name"]: t for t in self._panel("mix")["targets"]}
        self.assertEqual(
            (told["Small"]["target"], told["Small"]["attained"]), (400, 140)
        )
        self.assertEqual(self._opened(told["Small"]["open"]), 140)
        self.assertEqual(len(self._panel("mix", self.sales)["targets"]), 2)


@tagged("post_install", "-at_install")
@freeze_time("2026-07-10 12:00:00")
class TestMixGaps(MixWorld):
    """Eight customers like ours all buy chairs, four of them screws, three lamps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lamp = cls._create_product(name="Lamp")
        cls.industry = cls.env["res.partner.industry"].create({"name": "Shops"})
        cls.like = {"industry_id": cls.industry.id, "profile_size": "small"}
        cls.customer.write(cls.like)
        cls._bill(10, "2026-02-10")
        cls.peers = cls.env["res.partner"]
        for number in range(8):
            cls.peers += cls._create_customer(f"Peer {number}", **cls.like)
            cls._bill(5, "2026-02-10", customer=cls.peers[-1])
        for product, buyers in ((cls.screw, 4), (cls.lamp, 3)):
            for peer in cls.peers[:buyers]:
                cls._bill(7, "2026-02-10", product=product, customer=peer)
        cls._sum()

    def _gaps(self, user=None):
        mix = self.env["customer.analysis.mix"].with_user(user or self.sales_all)
        return mix.gaps({"partner_id": self.customer.id})

    def test_bought_by_half_of_them(self):
        found = self._gaps()
        [screw] = found["products"]
        self.assertEqual((found["peers"], screw["buyers"]), (8, 4))
        self.assertEqual(screw["product_id"], self.screw.id)
        self.assertEqual((screw["share"], screw["average"]), (0.5, 7))
        self._assert_opens(screw["turnover"], 28)

    def test_fewer_than_eight_say_nothing(self):
        self.peers[7].profile_size = "large"
        found = self._gaps()
        self.assertEqual((found["peers"], found["products"]), (7, None))
        self.customer.industry_id = False
        self.assertIsNone(self._gaps()["peers"])

    def test_a_salesperson_compares_with_own_customers(self):
        self.peers[0].user_id = self.sellers[1]
        found = self._gaps(self.sales)
        self.assertEqual((found["peers"], found["products"]), (7, None))

    def test_what_came_back_was_not_bought(self):
        self._bill(
            7,
            "2026-02-11",
            product=self.screw,
            customer=self.peers[0],
            move_type="out_refund",
        )
        self._sum()
        self.assertEqual(self._gaps()["products"], [])
