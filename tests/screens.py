"""Pages as a reader opens them, and the words on them."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from careledger.store.home import PROJECT


def opened_page(page: str, **url: str) -> AppTest:
    """The page of a file under `url`'s settings, drawn without an error."""
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
    for name, value in url.items():
        app.query_params[name] = value
    app.run()
    app.switch_page(page).run()
    assert not app.exception
    assert not app.error
    return app


def words(app: AppTest) -> str:
    """Everything that is said on it."""
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.text)
    return "\n".join(element.value for kind in kinds for element in kind)
