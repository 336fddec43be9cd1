"""What a reader and a nurse find in the window: what they may not do is switched off and says why."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from bedside.domain.problem import NotAllowed
from bedside.session import Session
from bedside.ui import theme
from bedside.ui.bridge import Bridge
from bedside.ui.record_page import nothing_charted
from bedside.ui.window import Window

PASSPHRASE = "four other words here"


@pytest.fixture
def window_of(store_folder, qtbot, qapp):
    theme.apply(qapp, theme.LIGHT)
    opened = []

    def made(*roles):
        session = Session.open(store_folder, "demo", "practice")
        session.users.add("B. Other", roles, PASSPHRASE)
        session.close()
        session = Session.open(store_folder, "B. Other", PASSPHRASE)
        bridge = Bridge(session)
        window = Window(bridge, theme.LIGHT)
        qtbot.addWidget(window)
        opened.append((bridge, session))
        with qtbot.waitActive(window):
            window.show()
        window.open_first()
        return window

    yield made
    for bridge, session in opened:
        bridge.close()
        bridge.deleteLater()
        session.close()


def choose(window, mrn):
    window.bridge.select_patient(window.bridge.session.find_patient(mrn).patient)


def test_a_reader_looks_and_prints(window_of, qtbot):
    window = window_of("reader")
    choose(window, "P-0003")
    assert not window.quick.line.isEnabled()
    assert "look and print" in QLabel.text(window.quick.reading)
    assert "(reader)" in window.status.person.text()
    switched_off = [window.banner.give, window.banner.not_given, window.census.new, window.taper.order]
    for item in (*switched_off, *(window.middle.enter,)):
        assert not item.isEnabled(), item
        assert item.toolTip(), item
    before = len(window.bridge.chart().records)
    for key in (Qt.Key.Key_G, Qt.Key.Key_N):
        modifier = Qt.KeyboardModifier.ControlModifier if key == Qt.Key.Key_N else Qt.KeyboardModifier.NoModifier
        qtbot.keyClick(window, key, modifier)
        assert window.sheet.page() is None
    window.charting.open_missing("crp")
    assert nothing_charted(window.charting.permits) == "Nothing charted yet."
    window.middle.show_page("doses")
    assert not window.middle.page("doses").head.medicine.isEnabled()
    assert window.middle.page("doses").head.medicine.toolTip()
    window.middle.show_page("timeline")
    window.middle.page("timeline").table.setFocus()
    for key in "cv":
        qtbot.keyClick(window.middle.page("timeline").table, key)
        assert window.sheet.page() is None
    assert not any(item.isEnabled() for item in window.middle.page("timeline")._actions)
    window.charting.on_submitted("crp 71 mg/l")
    assert len(window.bridge.session.chart(window.bridge.patient_id).records) == before
    window.middle.show_page("note")
    qtbot.waitUntil(lambda: window.middle.page("note").preview.document.startswith(b"%PDF"), timeout=20_000)
    assert window.middle.page("note").preview.save.isEnabled()


def test_a_nurse_charts_but_does_not_order(window_of, qtbot):
    window = window_of("nurse")
    choose(window, "P-0004")
    assert window.quick.line.isEnabled()
    assert not window.taper.order.isEnabled()
    assert "physician" in window.taper.order.toolTip()
    window.quick.focus()
    qtbot.keyClicks(window.quick.line, "order anakinra 100 mg sc q6h")
    qtbot.wait(20)
    assert "Only a physician may order" in QLabel.text(window.quick.reading)
    qtbot.keyClick(window.quick.line, Qt.Key.Key_Return)
    assert window.sheet.page() is None
    assert "Only a physician may order" in QLabel.text(window.quick.reading)
    window.quick.clear()
    qtbot.keyClicks(window.quick.line, "crp 71 mg/l")
    qtbot.keyClick(window.quick.line, Qt.Key.Key_Return)
    assert window.bridge.chart().values("crp")[-1].text == "71"


def test_a_nurse_corrects_a_value_and_no_order(window_of, qtbot):
    from bedside.domain.records import Observation, Order

    window = window_of("nurse")
    choose(window, "P-0003")
    window.middle.show_page("timeline")
    chart = window.bridge.chart()
    window.middle.page("timeline").table.select(chart.of(Order)[-1].id)
    assert not any(item.isEnabled() for item in window.middle.page("timeline")._actions)
    window.amending.correct(chart.of(Order)[-1].id)
    assert window.sheet.page() is None
    window.middle.page("timeline").table.select(chart.of(Observation)[-1].id)
    assert all(item.isEnabled() for item in window.middle.page("timeline")._actions)


@pytest.mark.slow
@pytest.mark.parametrize("roles", [("reader",), ("nurse",), ("physician",)])
def test_the_session_refuses_whatever_the_window_lets_through(window_of, roles):
    window = window_of(*roles)
    session = window.bridge.session
    for act in (
        lambda: session.users.add("C", ["administrator"], PASSPHRASE),
        lambda: session.users.disable("demo"),
        lambda: session.users.reset_passphrase("demo", PASSPHRASE),
        session.users.new_recovery_code,
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_store_that_is_only_read_shuts_every_entry(window_of):
    window = window_of("physician")
    window.bridge.session.store.writable = False
    assert "only be read" in window.charting.permits.why_not("chart")
    assert not window.charting.permits.why_not("export")
