//! The engines that are compared: their order, names and colours.

use plotters::style::RGBColor;

/// What criterion calls it, what readers call it, and its colour in charts.
const ENGINES: [(&str, &str, RGBColor); 6] = [
    ("classifier", "classifier", RGBColor(0x0b, 0x6b, 0xcb)),
    ("Vectorscan", "Vectorscan", RGBColor(0xc8, 0x6f, 0x0a)),
    ("regex-filtered", "regex-filtered", RGBColor(0x23, 0x86, 0x52)),
    ("RegexSet", "RegexSet", RGBColor(0x76, 0x80, 0x8c)),
    ("RegexSet-400MB", "RegexSet, 400 MB", RGBColor(0x43, 0x4a, 0x54)),
    ("Vec-of-Regex", "Vec of Regex", RGBColor(0x9a, 0x4d, 0xa8)),
];

/// An engine by its criterion id. Known ones come in the order of [`ENGINES`], others behind them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Engine {
    rank: usize,
    id: String,
}

impl Engine {
    pub fn new(id: &str) -> Self {
        let rank = ENGINES.iter().position(|engine| engine.0 == id).unwrap_or(ENGINES.len());
        Self { rank, id: id.to_owned() }
    }

    /// The one that the others are compared to.
    pub fn classifier() -> Self {
        Self::new("classifier")
    }

    pub fn name(&self) -> &str {
        ENGINES.get(self.rank).map_or(&self.id, |engine| engine.1)
    }

    pub fn color(&self) -> RGBColor {
        ENGINES.get(self.rank).map_or(RGBColor(0x49, 0x50, 0x57), |engine| engine.2)
    }
}
