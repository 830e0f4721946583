//! The page in a browser.

use std::fs::{self, File};
use std::io::BufReader;

use serde_json::json;

use super::page::page;
use super::record;
use super::serve::{Served, append};
use crate::browser::{assert_fits_a_phone, browser, shown, title, with_script};
use crate::tab::{DESKTOP, PHONE, SCREENS, Screen, Tab};
use crate::{Files, signal};

/// The page of a log with all tables and with long words.
fn full() -> String {
    let texts = ["no such user", "quota exceeded", "odd <img src=x onerror=alert(1)>", "odder"];
    let log: String = (0..400)
        .map(|number: usize| {
            let content = format!("{} {}", texts[number % 7 % 4], "x".repeat(number % 90));
            let recipient = format!("\"a@{}.example\"", "d".repeat(1 + number % 60));
            record(&content, &recipient, &format!("{}", 1_741_688_529 + 7_000 * number))
        })
        .collect();
    page(&["--input", "kumomta"], log)
}

/// Forty labels of 80 characters, which all have texts.
fn long_labels() -> String {
    let files = Files::new();
    let rule = |number: usize| format!("{}{number:04} = ['^{number} ']\n", "L".repeat(76));
    let rules: String = (0..40).map(rule).collect();
    let rules = files.add("rules.toml", format!("[rules]\n{rules}"));
    let text = |number: usize| format!("{{\"text\":\"{} x\",\"at\":1741688529}}\n", number % 41);
    let log: String = (0..200).map(text).collect();
    let arguments =
        ["--input", "json", "--time-field", "/at", "--rules", &rules, "--by", "pattern"];
    page(&arguments, log)
}

/// Make everything visible that is closed.
const OPEN_ALL: &str = "
    for (const list of document.querySelectorAll('details')) list.open = true;
    for (const box of document.querySelectorAll('.more input')) box.click();
";

#[test]
fn all_pages_are_legible_on_all_screens() {
    let Some(browser) = browser() else { return };
    let delivery = "{\"type\":\"Delivery\",\"recipient\":\"a@b.example\"}\n";
    let pages = [
        ("full", full()),
        ("long labels", long_labels()),
        ("small", page(&[], "550 5.1.1 no such user\nodd\n")),
        ("all labelled", page(&[], "550 5.1.1 no such user\n")),
        ("nothing labelled", page(&[], "odd\n")),
        ("empty", page(&[], "")),
        ("without texts", page(&["--input", "kumomta"], delivery)),
    ];
    let mut tab = Tab::start(&browser);
    for (name, page) in &pages {
        for screen in SCREENS {
            tab.show_page(page, screen);
            tab.assert_legible(&format!("{name} {screen:?}"));
            tab.run(OPEN_ALL);
            tab.assert_legible(&format!("{name} {screen:?}, opened"));
        }
    }
}

#[test]
fn figures_of_long_labels_are_on_the_screen_of_a_phone() {
    let Some(browser) = browser() else { return };
    let mut tab = Tab::of_page(&browser, &long_labels(), PHONE);
    let figures = tab.run(
        "[...document.querySelectorAll('td.n')].filter((it) => it.checkVisibility())
            .map((it) => it.getBoundingClientRect()).filter((it) => it.left >= 0 && it.right <= 360).length",
    );
    // Texts and shares of twenty labels and of twenty rules, and more.
    assert!(figures.as_u64().unwrap() >= 80, "{figures}");
}

/// The number of visible rows of the table with this caption.
fn rows(tab: &mut Tab, caption: &str) -> u64 {
    let rows = tab.run(&format!(
        "[...document.querySelectorAll('table')].find((it) => it.caption.textContent === '{caption}')
            .querySelectorAll('tbody tr').values().filter((it) => it.checkVisibility()).toArray().length"
    ));
    rows.as_u64().unwrap()
}

const FILTER: &str = "
    var type = (words) => {
        field.value = words;
        field.dispatchEvent(new Event('input'));
        return document.querySelector('output').value;
    };
";

#[test]
fn rows_are_filtered_in_all_tables_and_long_ones_open() {
    let Some(browser) = browser() else { return };
    let mut tab = Tab::of_page(&browser, &long_labels(), DESKTOP);
    let (labels, rules) = ("Texts by label", "Texts by the rule that won them");
    assert_eq!([rows(&mut tab, labels), rows(&mut tab, rules)], [20, 20]);
    tab.run("document.querySelector('.more input').click()");
    assert_eq!([rows(&mut tab, labels), rows(&mut tab, rules)], [41, 20]);

    tab.run(FILTER);
    // The label, and its rule; what is below the first twenty rows is found too.
    assert_eq!(tab.run("type('llll0039')"), "2 of 124 rows");
    assert_eq!([rows(&mut tab, labels), rows(&mut tab, rules)], [1, 1]);
    assert_eq!(tab.run("type('LLL0039 nothing')"), "No row of 124 has these words.");
    assert_eq!([rows(&mut tab, labels), rows(&mut tab, rules)], [0, 0]);
    tab.assert_legible("filtered");
    assert_eq!(tab.run("type(' ')"), "");
    assert_eq!([rows(&mut tab, labels), rows(&mut tab, rules)], [41, 20]);
}

#[test]
fn closed_lists_open_for_what_is_found_in_them() {
    let Some(browser) = browser() else { return };
    let mut tab = Tab::of_page(&browser, &page(&[], "550 5.1.1 no such user\n"), DESKTOP);
    let closed = "document.querySelector('details').open";
    tab.run(FILTER);
    assert_eq!(tab.run(closed), false);
    tab.run("type('builtin')");
    assert_eq!(tab.run(closed), true);
    tab.run("type('')");
    assert_eq!(tab.run(closed), false);
}

#[test]
fn the_contents_lead_to_all_sections() {
    let Some(browser) = browser() else { return };
    let mut tab = Tab::of_page(&browser, &full(), PHONE);
    let links = "[...document.querySelectorAll('nav a')].map((it) => it.textContent)";
    let titles = "[...document.querySelectorAll('section h2')].map((it) => it.textContent)";
    let (links, titles) = (tab.run(links), tab.run(titles));
    assert_eq!(links, titles);
    assert!(links.as_array().unwrap().len() >= 5, "{links}");
    // The title of a section is not below the filter, which stays at the top.
    let places = tab.run(
        "[...document.querySelectorAll('nav a')].map((link) => {
            link.click();
            const title = document.querySelector(link.hash).querySelector('h2').getBoundingClientRect();
            return title.top >= document.querySelector('.tools').getBoundingClientRect().bottom && title.bottom < 800;
        })",
    );
    assert!(places.as_array().unwrap().iter().all(|it| *it == json!(true)), "{places}");
}

#[test]
fn without_the_script_and_in_print_all_rows_are_there() {
    let Some(browser) = browser() else { return };
    let page = long_labels();
    let (before, _) = page.split_once("<script>").unwrap();
    let mut tab = Tab::of_page(&browser, before, DESKTOP);
    assert_eq!(rows(&mut tab, "Texts by label"), 20);
    assert_eq!(tab.run("document.querySelector('.filter').checkVisibility()"), false);
    tab.run("document.querySelector('.more input').click()");
    assert_eq!(rows(&mut tab, "Texts by label"), 41);

    let mut tab = Tab::of_page(&browser, &page, DESKTOP);
    tab.call("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    tab.run("dispatchEvent(new Event('beforeprint'))");
    let hidden = tab.run(
        "[...document.querySelectorAll('tbody tr')].filter((it) => !it.checkVisibility()).length",
    );
    assert_eq!(hidden, 0);
}

#[test]
fn an_open_page_follows_the_input_and_keeps_what_its_reader_has_done() {
    let Some(browser) = browser() else { return };
    let files = Files::new();
    let log = files.name("log");
    let text = |number: usize| {
        record(
            // Templates that differ in two words are not merged.
            &format!("odd {} {}", "x".repeat(number % 30), "y".repeat(number % 30)),
            "\"a@b.example\"",
            &format!("{}", 1_741_688_529 + 60 * number),
        )
    };
    append(&log, &(0..60).map(text).collect::<String>());
    let mut served = Served::start(&["--follow", "--input", "kumomta", &log]);
    served.wait_for("Texts", "60");

    let mut tab = Tab::start(&browser);
    tab.show(&served.url, Screen { width: 700, ..DESKTOP });
    let texts = "document.querySelector('dl.figures div:nth-child(2) dd').firstChild.data";
    let live = "document.querySelector('#live').textContent";
    tab.wait_for(&format!("{live}.startsWith('Following, last record ')"));
    assert_eq!(tab.run(texts), "60");

    tab.run(FILTER);
    tab.run("type('odd xx'); field.focus(); field.setSelectionRange(3, 3);");
    tab.run(
        "var table = () => [...document.querySelectorAll('table')].find((it) => it.caption.textContent.startsWith('The most'));
         table().tHead.querySelectorAll('button')[2].click();
         document.querySelectorAll('details')[0].open = true;
         scrollTo(0, 900);
         var state = () => [
            field.value, field.selectionStart, document.activeElement === field,
            table().tHead.querySelector('[aria-sort]').textContent, document.querySelectorAll('details')[0].open,
            Math.round(document.querySelector('#s-texts-that-no-rule-matches').getBoundingClientRect().top),
            [...table().tBodies[0].rows].filter((it) => !it.hidden).length > 3,
         ];",
    );
    let before = tab.run("state()");
    assert_eq!(before[6], true, "{before}");
    append(&log, &(0..5).map(text).collect::<String>());
    tab.wait_for(&format!("{texts} === '65'"));
    assert_eq!(tab.run("state()"), before);
    let is_sorted = "(() => {
        const rows = [...table().tBodies[0].rows].map((it) => it.cells[2].textContent);
        return rows.every((it, index) => index === 0 || rows[index - 1].localeCompare(it) <= 0);
    })()";
    assert_eq!(tab.run(is_sorted), true);

    // New sections take their places, and their links come too.
    tab.run("type('')");
    append(&log, &record("no such user", "\"a@b.example\"", "1741688529"));
    tab.wait_for(&format!("{texts} === '66'"));
    assert_eq!(tab.run("document.querySelectorAll('nav a').length === document.querySelectorAll('section').length"), true);
    tab.assert_legible("following");

    // Nothing is replaced while a reader selects text.
    tab.run("getSelection().selectAllChildren(document.querySelector('h1'))");
    append(&log, &text(1));
    served.wait_for("Texts", "67");
    let version = tab.run("new Promise((done) => setTimeout(() => done(version), 2500))");
    assert_eq!(tab.run(texts), "66", "{version}");
    tab.run("getSelection().removeAllRanges()");
    tab.wait_for(&format!("{texts} === '67'"));

    signal(&served.child, rustix::process::Signal::INT);
    served.child.wait().unwrap();
    tab.wait_for(&format!("{live}.startsWith('Connection lost')"));
    assert_eq!(tab.run(texts), "67");
}

#[test]
fn tables_are_sorted_by_their_buttons_and_the_console_is_silent() {
    let Some(browser) = browser() else { return };
    let script = "
        const table = document.querySelector('table.sortable');
        const first = () => table.tBodies[0].rows[0].cells[1].textContent;
        const button = table.tHead.rows[0].cells[1].querySelector('button');
        const seen = [first()];
        button.click(); seen.push(first());
        button.click(); seen.push(first());
        const sorted = table.tHead.rows[0].cells[1].getAttribute('aria-sort');
        document.title = `${seen.join(' ')} ${sorted} ${document.querySelectorAll('.chart .bin i').length > 10}`;
    ";
    let (dom, console) = shown(&browser, &with_script(&full(), script), &["--dump-dom"]);
    assert_eq!(console, "");
    // At first, labels are sorted by their counts.
    let title = title(&dom);
    let words: Vec<_> = title.split(' ').collect();
    let [before, descending, ascending, sort, chart] = words[..] else { panic!("{title}") };
    let number = |word: &str| word.replace(',', "").parse::<u64>().unwrap();
    assert_eq!(number(before), number(descending), "{title}");
    assert!(number(ascending) < number(descending), "{title}");
    assert_eq!((sort, chart), ("ascending", "true"));
    assert!(!dom.contains("<img"));
}

#[test]
fn a_phone_scrolls_tables_and_never_the_page() {
    let Some(browser) = browser() else { return };
    assert_fits_a_phone(&browser, &full());
}

#[test]
fn a_page_is_drawn_in_light_and_dark() {
    let Some(browser) = browser() else { return };
    let files = Files::new();
    let page = full();
    let mut corners = Vec::new();
    for (name, scheme) in [("light", "1"), ("dark", "0")] {
        let shot = files.name(&format!("{name}.png"));
        let settings = format!("--blink-settings=preferredColorScheme={scheme}");
        shown(
            &browser,
            &page,
            &[&format!("--screenshot={shot}"), "--window-size=900,1400", &settings],
        );
        let mut reader =
            png::Decoder::new(BufReader::new(File::open(&shot).unwrap())).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut pixels).unwrap();
        let size = frame.color_type.samples();
        let colours: std::collections::HashSet<_> = pixels.chunks_exact(size).collect();
        assert!(colours.len() > 30, "{name}: {} colours", colours.len());
        corners.push(pixels[..3].iter().map(|&it| u32::from(it)).sum::<u32>());
        fs::remove_file(shot).unwrap();
    }
    assert!(corners[0] > 600 && corners[1] < 150, "{corners:?}");
}
