"""Drive Chromium: log in, open a page, take a picture.

Run in the virtual environment by ``./dev shot``, which describes the options.
"""

import argparse
import contextlib
import shutil

from playwright.sync_api import Error as PageError
from playwright.sync_api import TimeoutError as PageTimeout
from playwright.sync_api import sync_playwright

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync"
    " --disable-background-networking --disable-component-update"
).split()
# Inside these, the web client scrolls; the page itself does not.
SCROLLED = ".o_content, .o_form_view_container, .o_form_sheet_bg, .o_list_renderer"


def main() -> None:
    """Take one picture."""
    options = _options()
    with sync_playwright() as playwright, started(playwright) as browser:
        size = {"width": options.width, "height": options.height}
        page = browser.new_page(viewport=size)
        if options.user:
            log_in(page, options.address, options.user, options.password)
        with _language(page, options):
            _open(page, options)
            if options.full:
                _grow(page, options.width)
            page.screenshot(path=options.file, full_page=options.full)
    print(options.file)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("file")
    parser.add_argument("--address")
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--lang")
    parser.add_argument("--width", type=int, default=1400)
    parser.add_argument("--height", type=int, default=900)
    parser.add_argument("--wait")
    parser.add_argument("--full", action="store_true")
    return parser.parse_args()


@contextlib.contextmanager
def started(playwright):
    """Start the machine's own Chromium; playwright's download is not used."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
    try:
        yield browser
    finally:
        browser.close()


def log_in(page, address: str, user: str, password: str | None = None) -> None:
    """Log in through the form; the password is the login unless another is given."""
    page.goto(f"{address}/web/login")
    page.fill("input[name=login]", user)
    page.fill("input[name=password]", password or user)
    page.click("form.oe_login_form button[type=submit]")
    page.wait_for_load_state("load")
    if "/web/login" in page.url:
        raise SystemExit(f"{user} cannot log in with this password")


@contextlib.contextmanager
def _language(page, options):
    """Show the page in another language; the user's own is put back."""
    if not (options.lang and options.user):
        yield
        return
    session = _rpc(page, options, "/web/session/get_session_info", {})
    user = session["uid"] if "uid" in session else session["user_id"]
    before = _call(page, options, "read", [[user], ["lang"]])[0]["lang"]
    _call(page, options, "write", [[user], {"lang": options.lang}])
    cookie = {"name": "frontend_lang", "value": options.lang, "url": options.address}
    page.context.add_cookies([cookie])
    try:
        yield
    finally:
        _call(page, options, "write", [[user], {"lang": before}])


def _call(page, options, method: str, arguments: list):
    """Call a method of the users' model, as the user who is logged in."""
    values = {"model": "res.users", "method": method, "args": arguments, "kwargs": {}}
    return _rpc(page, options, "/web/dataset/call_kw", values)


def _rpc(page, options, path: str, values: dict):
    """Send a request to the server as the web client does."""
    body = {"jsonrpc": "2.0", "method": "call", "params": values}
    answer = page.request.post(f"{options.address}{path}", data=body).json()
    if "error" in answer:
        raise SystemExit(answer["error"]["data"]["message"])
    return answer["result"]


def _open(page, options) -> None:
    """Open the page and wait until it has what it shows."""
    page.goto(options.url)
    if options.wait:
        page.wait_for_selector(options.wait, timeout=30_000)
    else:
        # A page that polls is never idle for long: do not insist.
        with contextlib.suppress(PageTimeout):
            page.wait_for_load_state("networkidle", timeout=4_000)
    page.wait_for_timeout(500)


def _grow(page, width: int) -> None:
    """Make the window as high as what it scrolls."""
    hidden = page.evaluate(
        "selector => Math.max(0, ...[...document.querySelectorAll(selector)]"
        ".map(element => element.scrollHeight - element.clientHeight))",
        SCROLLED,
    )
    height = page.viewport_size["height"] + hidden
    page.set_viewport_size({"width": width, "height": min(height, 8000)})
    page.wait_for_timeout(400)


if __name__ == "__main__":
    try:
        main()
    except PageError as error:
        raise SystemExit(
            f"The picture failed: {error.message.splitlines()[0]}"
        ) from None
