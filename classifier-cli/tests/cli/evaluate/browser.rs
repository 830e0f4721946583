//! The page in a browser.

use super::TEXTS;
use super::page::page;
use crate::browser::{assert_fits_a_phone, browser, shown, title, with_script};
use crate::tab::{SCREENS, Tab};

/// Long words, and many labels.
fn full() -> String {
    let row = |number: usize| {
        let long = "x".repeat(number % 90);
        format!("{number}\ta{long}\tLabel{}\tform{long}\n", number % 40)
    };
    let rows: String = (0..200).map(row).collect();
    page(&["--group", "form"], format!("{TEXTS}{rows}"))
}

#[test]
fn failures_are_filtered_by_words_and_the_console_is_silent() {
    let Some(browser) = browser() else { return };
    let script = "
        const list = document.querySelector('section:last-of-type');
        const rows = [...list.querySelectorAll('tbody tr')];
        const shown = () => rows.filter((row) => !row.hidden).length;
        const search = (words) => { field.value = words; field.dispatchEvent(new Event('input')); return shown(); };
        const seen = [shown(), search('MISSED d1'), search('nothing like it'), search('')];
        document.title = seen.join(' ') + ' ' + document.querySelector('output').value;
    ";
    let (dom, console) = shown(&browser, &with_script(&page(&[], TEXTS), script), &["--dump-dom"]);
    assert_eq!(console, "");
    assert_eq!(title(&dom).trim(), "3 1 0 3");
}

#[test]
fn all_pages_are_legible_on_all_screens() {
    let Some(browser) = browser() else { return };
    let mut tab = Tab::start(&browser);
    for page in [full(), page(&[], "text\tlabels\n"), page(&[], TEXTS)] {
        for screen in SCREENS {
            tab.show_page(&page, screen);
            tab.run("for (const box of document.querySelectorAll('.more input')) box.click()");
            tab.assert_legible(&format!("{screen:?}"));
        }
    }
}

#[test]
fn a_phone_scrolls_the_matrix_and_never_the_page() {
    let Some(browser) = browser() else { return };
    assert_fits_a_phone(&browser, &full());
}

#[test]
fn cells_of_the_matrix_are_coloured_and_readable_in_light_and_dark() {
    let Some(browser) = browser() else { return };
    let script = "
        const channel = (value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
        const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
        const luminance = (colour) => {
          canvas.fillStyle = colour;
          canvas.fillRect(0, 0, 1, 1);
          const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
          return 0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
        };
        const contrast = (cell) => {
          const style = getComputedStyle(cell);
          const [dark, light] = [luminance(style.color), luminance(style.backgroundColor)].sort((a, b) => a - b);
          return (light + 0.05) / (dark + 0.05);
        };
        const body = document.querySelector('.matrix tbody');
        const cells = [];
        for (let shade = 1; shade <= 8; shade++) {
          for (const kind of ['right', 'taken']) {
            const cell = body.rows[0].insertCell();
            cell.className = `${kind} h${shade}`;
            cells.push(cell);
          }
        }
        const colours = new Set(cells.map((cell) => getComputedStyle(cell).backgroundColor));
        document.title = `${colours.size} ${Math.min(...cells.map(contrast)) >= 4.5}`;
    ";
    let page = with_script(&page(&[], TEXTS), script);
    for scheme in ["1", "0"] {
        let settings = format!("--blink-settings=preferredColorScheme={scheme}");
        let (dom, console) = shown(&browser, &page, &["--dump-dom", &settings]);
        assert_eq!(console, "");
        assert_eq!(title(&dom), "16 true");
    }
}
