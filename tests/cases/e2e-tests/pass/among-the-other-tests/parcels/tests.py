from django.contrib.staticfiles.testing import StaticLiveServerTestCase
from playwright.sync_api import sync_playwright


class Journey(StaticLiveServerTestCase):
    def test_a_parcel_is_sent(self):
        with sync_playwright() as browsers:
            page = browsers.chromium.launch().new_page()
            page.goto(self.live_server_url)
