//! Runs pages in Chromium, if it is installed. With `CLASSIFIER_REQUIRE_BROWSER=1` it must be.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::Files;

/// Chromium, if it is installed.
pub fn browser() -> Option<PathBuf> {
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

/// The output of Chromium for a page with these options, and the console output of the page.
pub fn shown(browser: &PathBuf, page: &str, options: &[&str]) -> (String, String) {
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

/// The page, with a script at its end.
pub fn with_script(page: &str, script: &str) -> String {
    page.replace("</body>", &format!("<script>{script}</script></body>"))
}

/// The title of the page, which a script may have changed.
pub fn title(dom: &str) -> &str {
    dom.split("<title>").nth(1).unwrap().split("</title>").next().unwrap()
}

/// The page is not wider than a frame that is as narrow as a phone.
#[track_caller]
pub fn assert_fits_a_phone(browser: &PathBuf, page: &str) {
    // Windows have a minimum width on some systems; frames do not.
    let inner = page.replace('&', "&amp;").replace('"', "&quot;");
    let outer = format!(
        "<!DOCTYPE html><title>-</title><iframe width=390 height=844 style='border:0' srcdoc=\"{inner}\"></iframe>
         <script>onload = () => {{
             const page = document.querySelector('iframe').contentDocument.documentElement;
             document.title = `${{page.clientWidth}} ${{page.scrollWidth}}`;
         }};</script>"
    );
    let (dom, console) = shown(browser, &outer, &["--dump-dom", "--window-size=800,900"]);
    assert_eq!((title(&dom), &*console), ("390 390", ""));
}
