//! The page in a browser.

use std::fs::{self, File};
use std::io::BufReader;

use super::page::page;
use super::record;
use crate::Files;
use crate::browser::{assert_fits_a_phone, browser, shown, title, with_script};

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
        document.title = `${seen.join(' ')} ${sorted} ${document.querySelectorAll('svg.chart rect').length > 10}`;
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
