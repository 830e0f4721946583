//! A tab of Chromium that tests drive by its protocol, on pipes instead of a socket.
//!
//! <https://chromedevtools.github.io/devtools-protocol/>

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::Files;

/// A screen.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    pub width: u32,
    pub scheme: &'static str,
}

pub const DESKTOP: Screen = Screen { width: 1280, scheme: "light" };
pub const PHONE: Screen = Screen { width: 360, scheme: "dark" };

/// All screens that pages are made for.
pub const SCREENS: [Screen; 6] = [
    DESKTOP,
    PHONE,
    Screen { width: 700, ..DESKTOP },
    Screen { width: 1000, ..DESKTOP },
    Screen { scheme: "dark", ..DESKTOP },
    Screen { scheme: "light", ..PHONE },
];

/// A tab with a page.
pub struct Tab {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    session: Option<String>,
    calls: u64,
    /// Messages that were no answers.
    events: Vec<Value>,
    url: String,
    _profile: Files,
}

impl Tab {
    /// A browser without a page.
    pub fn start(browser: &Path) -> Self {
        let profile = Files::new();
        // The shell gives the pipes the numbers that the protocol asks for.
        let mut child = Command::new("sh")
            .args(["-c", r#"exec "$0" "$@" 3<&0 4>&1 >/dev/null 2>&1 </dev/null"#])
            .arg(browser)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update"])
            .args(["--hide-scrollbars", "--remote-debugging-pipe"])
            .arg(format!("--user-data-dir={}", profile.name("profile")))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (to, from) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut tab = Tab {
            child,
            to,
            from: BufReader::new(from),
            session: None,
            calls: 0,
            events: Vec::new(),
            url: String::new(),
            _profile: profile,
        };
        let target = tab.call("Target.createTarget", json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let session = tab.call("Target.attachToTarget", attach);
        tab.session = Some(session["sessionId"].as_str().unwrap().to_owned());
        for domain in ["Page", "Runtime", "Log", "Network"] {
            tab.call(&format!("{domain}.enable"), json!({}));
        }
        tab
    }

    /// Show the page at `url`.
    pub fn show(&mut self, url: &str, screen: Screen) {
        url.clone_into(&mut self.url);
        self.events.clear();
        let Screen { width, scheme } = screen;
        let size =
            json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.call("Emulation.setDeviceMetricsOverride", size);
        let scheme = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.call("Emulation.setEmulatedMedia", json!({ "features": scheme }));
        self.call("Page.navigate", json!({ "url": url }));
        self.run("new Promise((done) => document.readyState === 'complete' ? done() : addEventListener('load', done))");
    }

    /// Show a page that is not on a server.
    pub fn show_page(&mut self, page: &str, screen: Screen) {
        let files = Files::new();
        let path = files.add("page.html", page);
        // It is read before the file is removed.
        self.show(&format!("file://{path}"), screen);
    }

    /// A new browser with a page.
    pub fn of_page(browser: &Path, page: &str, screen: Screen) -> Self {
        let mut tab = Self::start(browser);
        tab.show_page(page, screen);
        tab
    }

    /// The result of a method.
    #[track_caller]
    pub fn call(&mut self, method: &str, params: Value) -> Value {
        self.calls += 1;
        let mut message = json!({ "id": self.calls, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = session.as_str().into();
        }
        self.to.write_all(format!("{message}\0").as_bytes()).unwrap();
        loop {
            let mut answer = Vec::new();
            self.from.read_until(0, &mut answer).unwrap();
            assert_eq!(answer.pop(), Some(0), "Chromium has ended");
            let mut answer: Value = serde_json::from_slice(&answer).unwrap();
            if answer["id"] == self.calls {
                assert!(answer.get("error").is_none(), "{method}: {answer}");
                return answer["result"].take();
            }
            self.events.push(answer);
        }
    }

    /// The value of an expression in the page; of a promise, when it has one.
    #[track_caller]
    pub fn run(&mut self, expression: &str) -> Value {
        let params =
            json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let mut result = self.call("Runtime.evaluate", params);
        assert!(result.get("exceptionDetails").is_none(), "{expression}: {result}");
        result["result"]["value"].take()
    }

    /// Wait until an expression in the page is true.
    #[track_caller]
    pub fn wait_for(&mut self, expression: &str) {
        self.run(&format!(
            "new Promise((done) => {{
                const look = () => {expression} ? done() : setTimeout(look, 20);
                look();
            }})"
        ));
    }

    /// What went wrong: errors and messages of the console, and requests to others.
    pub fn complaints(&self) -> Vec<String> {
        let own = |url: &str| url == self.url || url.starts_with("data:");
        let complaint = |event: &&Value| match event["method"].as_str() {
            Some("Runtime.consoleAPICalled" | "Runtime.exceptionThrown" | "Log.entryAdded") => true,
            Some("Network.requestWillBeSent") => {
                !own(event["params"]["request"]["url"].as_str().unwrap())
            }
            _ => false,
        };
        self.events.iter().filter(complaint).map(Value::to_string).collect()
    }

    /// Nothing is clipped, too small or too pale, and the console is silent.
    #[track_caller]
    pub fn assert_legible(&mut self, case: &str) {
        let problems = self.run(LEGIBLE);
        assert_eq!(problems, json!([]), "{case}");
        assert_eq!(self.complaints(), [""; 0], "{case}");
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The problems of the page as it is shown: text below 11 px, or with a contrast below 4.5 (WCAG
/// AA); boxes that hide a part of their content; a page that is wider than the screen.
const LEGIBLE: &str = r#"(() => {
    const problems = [];
    const said = (element) => `${element.tagName}.${element.className}: ${element.textContent.slice(0, 40)}`;
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) problems.push(`the page is ${root.scrollWidth} wide`);

    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const pixel = (colour) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const channel = (value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    const luminance = ([r, g, b]) => [r, g, b].reduce(
        (sum, it, index) => sum + [0.2126, 0.7152, 0.0722][index] * channel(it / 255), 0.05);
    const behind = (element) => {
        for (let it = element; it !== null; it = it.parentElement) {
            const found = pixel(getComputedStyle(it).backgroundColor);
            if (found[3] === 255) return found;
        }
        return [255, 255, 255];
    };
    const check = (element, style) => {
        const matrix = element.closest("svg") === null ? null : element.getScreenCTM();
        const scale = matrix === null ? 1 : Math.hypot(matrix.a, matrix.b);
        const size = parseFloat(style.fontSize) * scale;
        if (size < 11) problems.push(`${size} px: ${said(element)}`);
        const [dark, light] = [luminance(pixel(style.color)), luminance(behind(element))].sort((a, b) => a - b);
        if (light / dark < 4.5) problems.push(`contrast ${light / dark}: ${said(element)}`);
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let count = 0;
    while (texts.nextNode()) {
        const element = texts.currentNode.parentElement;
        const isShown = element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
        if (texts.currentNode.data.trim() === "" || !isShown) continue;
        check(element, getComputedStyle(element));
        count += 1;
    }
    if (count < 10) problems.push(`only ${count} texts`);
    for (const element of document.body.querySelectorAll("*")) {
        if (!element.checkVisibility() || element.closest("svg, .matrix") !== null) continue;
        for (const part of ["::before", "::after"]) {
            const style = getComputedStyle(element, part);
            if (!["none", "normal", '""'].includes(style.content)) check(element, { fontSize: style.fontSize, color: style.color });
        }
        // A box that scrolls by itself has more than it shows; here only the matrix may.
        const isBox = !["inline", "contents"].includes(getComputedStyle(element).display);
        const isMatrix = element.querySelector(".matrix") !== null;
        if (isBox && !isMatrix && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1) {
            problems.push(`${element.scrollWidth} in ${element.clientWidth}: ${said(element)}`);
        }
        const { left, right } = element.getBoundingClientRect();
        if (!isMatrix && (left < -0.5 || right > root.clientWidth + 0.5)) problems.push(`outside, to ${right}: ${said(element)}`);
    }
    return problems.slice(0, 20);
})()"#;
