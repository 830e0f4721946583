//! The page in a browser, where Chromium is installed. `CLASSIFIER_REQUIRE_BROWSER=1` makes it an
//! error that it is not.

use std::env;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::PathBuf;
use std::process::Command;

use super::page::page;
use super::record;
use crate::Files;

fn browser() -> Option<PathBuf> {
    let folders: Vec<_> = env::split_paths(&env::var_os("PATH")?).collect();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let places = names.iter().flat_map(|name| folders.iter().map(move |it| it.join(name)));
    let found = places.into_iter().find(|place| place.is_file());
    if found.is_none() {
        assert!(env::var_os("CLASSIFIER_REQUIRE_BROWSER").is_none(), "Chromium is not on PATH");
        println!("skipped, as Chromium is not on PATH");
    }
    found
}

/// What Chromium prints of a page with these options, and what the page's console says.
fn shown(browser: &PathBuf, page: &str, options: &[&str]) -> (String, String) {
    let files = Files::new();
    let page = files.add("page.html", page);
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--enable-logging=stderr", "--v=0", "--hide-scrollbars"])
        .arg(format!("--user-data-dir={}", files.name("profile")))
        .args(options)
        .arg(format!("file://{page}"))
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    let console: Vec<_> = stderr.lines().filter(|line| line.contains(":CONSOLE")).collect();
    (String::from_utf8_lossy(&output.stdout).into_owned(), console.join("\n"))
}

/// The page of a log with all tables, and with long words that want to be wide.
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

/// The page with a script that does something with it at the end.
fn with_script(page: &str, script: &str) -> String {
    page.replace("</body>", &format!("<script>{script}</script></body>"))
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
    // The labels are sorted by their counts to begin with.
    let title = dom.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
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
    // A window cannot be as narrow as a phone everywhere, but a frame can.
    let inner = full().replace('&', "&amp;").replace('"', "&quot;");
    let outer = format!(
        "<!DOCTYPE html><title>-</title><iframe width=390 height=844 style='border:0' srcdoc=\"{inner}\"></iframe>
         <script>onload = () => {{
             const page = document.querySelector('iframe').contentDocument.documentElement;
             document.title = `${{page.clientWidth}} ${{page.scrollWidth}}`;
         }};</script>"
    );
    let (dom, console) = shown(&browser, &outer, &["--dump-dom", "--window-size=800,900"]);
    assert_eq!(console, "");
    let title = dom.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
    assert_eq!(title, "390 390");
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
