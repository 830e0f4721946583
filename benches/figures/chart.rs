//! The charts: bars for rule sets, lines for growth, both on logarithmic axes.
//!
//! Each is drawn for light and for dark pages. The background is filled, since labels cover the grid.

use std::{collections::BTreeMap, error::Error, ops::Range, path::Path};

use benchmarks::engine::{CLASSIFIER, ENGINES};
use plotters::{
    coord::{Shift, combinators::LogCoord},
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

use crate::{
    figures::{ByEngine, Figures, Growth, Reasons},
    name::Name,
    quantity::{count, decade, duration},
};

type Area<'c> = DrawingArea<SVGBackend<'c>, Shift>;
type Drawn = Result<(), Box<dyn Error>>;

const WIDTH: i32 = 860;
const MARGIN: i32 = 24;
/// From the canvas's upper edge to what is under the title.
const TITLE: i32 = 64;

const FONT: &str = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif";

/// The kind of page that a chart is for.
#[derive(Clone, Copy)]
pub enum Theme {
    Light,
    Dark,
}

/// What a mark or a text is, which decides its colour.
#[derive(Clone, Copy)]
enum Ink {
    Background,
    Text,
    Muted,
    Grid,
    /// That of the engine with this rank.
    Engine(usize),
}

impl Theme {
    fn color(self, ink: Ink) -> RGBColor {
        let colors = match ink {
            Ink::Background => [(0xff, 0xff, 0xff), (0x0d, 0x11, 0x17)],
            Ink::Text => [(0x1f, 0x23, 0x28), (0xe6, 0xed, 0xf3)],
            Ink::Muted => [(0x5f, 0x68, 0x73), (0x9d, 0xa7, 0xb3)],
            Ink::Grid => [(0xe3, 0xe6, 0xea), (0x2a, 0x31, 0x3a)],
            Ink::Engine(rank) => ENGINES
                .get(rank)
                .map_or([(0x49, 0x50, 0x57), (0xb6, 0xbd, 0xc5)], |kind| kind.colors),
        };
        let (red, green, blue) = colors[self as usize];
        RGBColor(red, green, blue)
    }
}

/// Where a chart is drawn.
struct Canvas<'c> {
    area: Area<'c>,
    theme: Theme,
}

/// Nanoseconds a text, a bar for each engine, for the texts that rule sets have to do with every
/// day; or why an engine has none. Without any there is nothing to draw.
pub fn texts(figures: &Figures, theme: Theme, path: &Path) -> Drawn {
    const BAR: i32 = 15;
    const PITCH: i32 = 21;
    const HEADING: i32 = 26;
    const GAP: i32 = 16;
    const AXIS: i32 = 22;
    /// The width of a character of a value, at most.
    const CHARACTER: i32 = 8;
    let (left, right) = (MARGIN + 126, WIDTH - MARGIN - 74);

    let cases: Vec<_> = figures.texts.iter().filter(|(case, _)| case.is_every_day()).collect();
    if cases.is_empty() {
        return Ok(());
    }
    let none = Reasons::new();
    let axis = Axis::around(cases.iter().flat_map(|(_, engines)| engines.values()), left..right);
    let cases = cases.into_iter().map(|(case, engines)| {
        let mut bars: BTreeMap<&Name, Result<f64, &str>> =
            engines.iter().map(|(engine, &nanoseconds)| (engine, Ok(nanoseconds))).collect();
        let left_out = figures.left_out.get(case).unwrap_or(&none);
        bars.extend(left_out.iter().map(|(engine, reason)| (engine, Err(reason.as_str()))));
        (case, bars)
    });
    let cases: Vec<_> = cases.collect();
    let rows: i32 = cases.iter().map(|(_, bars)| bars.len() as i32).sum();
    let height = TITLE + rows * PITCH + cases.len() as i32 * (HEADING + GAP) + AXIS;
    let canvas = Canvas::new(path, theme, height)?;
    canvas.write("Time to classify a text", (MARGIN, 26), &Style::TITLE)?;
    canvas.write(
        "Logarithmic scale: each grid line is ten times the previous one.",
        (MARGIN, 46),
        &Style::NOTE,
    )?;

    let mut top = TITLE;
    for (case, bars) in cases {
        let heading = format!("{}: {} texts", case.set.name, case.texts);
        canvas.write(&heading, (MARGIN, top + 12), &Style::HEADING)?;
        top += HEADING;
        let bottom = top + bars.len() as i32 * PITCH;
        for tick in axis.decades() {
            canvas.line([(axis.at(tick), top), (axis.at(tick), bottom)], Ink::Grid, 1)?;
        }
        for (engine, bar) in bars {
            let middle = top + PITCH / 2;
            let rows = (middle - BAR / 2, middle + BAR / 2 + 1);
            let style = Style::of(engine);
            canvas.write(&engine.name, (left - 8, middle), &style.anchored(HPos::Right))?;
            let start = axis.at(axis.range.start);
            let (end, label, style) = match bar {
                Ok(nanoseconds) => (axis.at(nanoseconds), duration(nanoseconds), style),
                Err(reason) => (start, reason.to_owned(), Style::NOTE),
            };
            canvas.rectangle(start..end, rows, Ink::Engine(engine.rank))?;
            // It hides the grid lines that would cross the label.
            let width = label.chars().count() as i32 * CHARACTER;
            canvas.rectangle(end + 1..end + 8 + width, rows, Ink::Background)?;
            canvas.write(&label, (end + 6, middle), &style)?;
            top += PITCH;
        }
        top += GAP;
    }
    for tick in axis.decades() {
        let style = Style::NOTE.anchored(HPos::Center);
        canvas.write(&decade(tick), (axis.at(tick), top - GAP + 14), &style)?;
    }
    canvas.finish()
}

/// Nanoseconds a text, and to build the engine, by number of rules.
pub fn growth(figures: &Figures, theme: Theme, path: &Path) -> Drawn {
    const HEIGHT: i32 = 300;
    let series = |of: fn(&Growth) -> &ByEngine| {
        let mut series = BTreeMap::<&Name, Vec<(f64, f64)>>::new();
        for (&rules, growth) in &figures.growth {
            for (engine, &figure) in of(growth) {
                series.entry(engine).or_default().push((rules as f64, figure));
            }
        }
        series
    };
    let panels = [
        ("Time to classify a text, by number of rules", series(|growth| &growth.text)),
        (
            "Time to build the engine, by number of rules (for the classifier, at compile time)",
            series(|growth| &growth.building.time),
        ),
    ];
    let panels: Vec<_> = panels.iter().filter(|(_, series)| !series.is_empty()).collect();
    let canvas = Canvas::new(path, theme, HEIGHT * panels.len() as i32)?;
    for (index, (title, series)) in panels.into_iter().enumerate() {
        let top = HEIGHT * index as i32;
        canvas.write(title, (MARGIN, top + 26), &Style::TITLE)?;
        lines(&canvas, figures, series, top + TITLE - 10..top + HEIGHT - 38)?;
    }
    canvas.finish()
}

/// A line for each engine, named beside its end, with the reason if it ends early.
fn lines(
    canvas: &Canvas<'_>,
    figures: &Figures,
    series: &BTreeMap<&Name, Vec<(f64, f64)>>,
    rows: Range<i32>,
) -> Drawn {
    const NAME_PITCH: i32 = 16;
    let (left, right) = (MARGIN + 50, WIDTH - MARGIN - 225);
    let points = || series.values().flatten();
    let vertical = Axis::around(points().map(|(_, figure)| figure), rows.end..rows.start);
    for tick in vertical.decades() {
        let row = vertical.at(tick);
        canvas.line([(left, row), (right, row)], Ink::Grid, 1)?;
        canvas.write(&decade(tick), (left - 8, row), &Style::NOTE.anchored(HPos::Right))?;
    }
    let horizontal = Axis::within(points().map(|(rules, _)| rules), left..right);
    let mut numbers: Vec<f64> = points().map(|&(rules, _)| rules).collect();
    numbers.sort_by(f64::total_cmp);
    numbers.dedup();
    for rules in numbers {
        let column = horizontal.at(rules);
        canvas.line([(column, rows.end), (column, rows.end + 4)], Ink::Muted, 1)?;
        let style = Style::NOTE.anchored(HPos::Center);
        canvas.write(&count(rules as u64), (column, rows.end + 14), &style)?;
    }
    let mut names = Vec::new();
    for (&engine, points) in series {
        let at = |&(rules, figure): &(f64, f64)| (horizontal.at(rules), vertical.at(figure));
        let width = if is_classifier(engine) { 3 } else { 2 };
        let ink = Ink::Engine(engine.rank);
        canvas.line(points.iter().map(at), ink, width)?;
        for point in points {
            canvas.dot(at(point), width + 1, ink)?;
        }
        if let Some(last @ &(rules, figure)) = points.last() {
            let row = at(last).1;
            let name = format!("{}, {}", engine.name, duration(figure));
            if rules < horizontal.range.end {
                names.push((row, engine, false, format!("{name} at {}", count(rules as u64))));
                let after = figures.growth.range(rules as u64 + 1..).next();
                let reason = after.and_then(|(_, growth)| growth.left_out.get(engine));
                names.extend(reason.map(|reason| (row, engine, true, format!("then it {reason}"))));
            } else {
                names.push((row, engine, false, name));
            }
        }
    }
    // Lines that end close together would have their names upon one another: these are moved down,
    // and up again where they would leave the panel.
    names.sort();
    let mut lowest = rows.start;
    for name in &mut names {
        name.0 = name.0.max(lowest);
        lowest = name.0 + NAME_PITCH;
    }
    let mut highest = rows.end;
    for name in names.iter_mut().rev() {
        name.0 = name.0.min(highest);
        highest = name.0 - NAME_PITCH;
    }
    for (row, engine, is_reason, name) in names {
        let style = if is_reason { Style::NOTE } else { Style::of(engine) };
        let style = Style { ink: Ink::Engine(engine.rank), ..style };
        canvas.write(&name, (right + 12, row), &style)?;
    }
    Ok(())
}

/// A logarithmic axis.
struct Axis {
    range: Range<f64>,
    scale: LogCoord<f64>,
    pixels: (i32, i32),
}

impl Axis {
    /// From one power of ten to another.
    fn around<'v>(values: impl Iterator<Item = &'v f64>, pixels: Range<i32>) -> Self {
        let Range { start, end } = extremes(values);
        // The least value shall be seen, even where it is a power of ten itself.
        let start = 10_f64.powf((start / 1.5).log10().floor());
        Self::new(start..10_f64.powf(end.log10().ceil()).max(start * 10.0), pixels)
    }

    /// From the least value to the greatest.
    fn within<'v>(values: impl Iterator<Item = &'v f64>, pixels: Range<i32>) -> Self {
        let Range { start, end } = extremes(values);
        Self::new(start..end.max(start * 2.0), pixels)
    }

    fn new(range: Range<f64>, pixels: Range<i32>) -> Self {
        let scale = range.clone().log_scale().into();
        Self { range, scale, pixels: (pixels.start, pixels.end) }
    }

    fn at(&self, value: f64) -> i32 {
        self.scale.map(&value, self.pixels)
    }

    fn decades(&self) -> impl Iterator<Item = f64> {
        let exponents = self.range.start.log10().round() as i32..=self.range.end.log10() as i32;
        exponents.map(|exponent| 10_f64.powi(exponent))
    }
}

fn extremes<'v>(values: impl Iterator<Item = &'v f64>) -> Range<f64> {
    values.fold(f64::INFINITY..0.0, |range, &value| range.start.min(value)..range.end.max(value))
}

/// How a text looks. It is vertically centred at its place.
#[derive(Clone, Copy)]
struct Style {
    size: f64,
    weight: FontStyle,
    ink: Ink,
    anchor: HPos,
}

impl Style {
    const TITLE: Self =
        Self { size: 21.0, weight: FontStyle::Bold, ink: Ink::Text, anchor: HPos::Left };
    const HEADING: Self = Self { size: 17.0, ..Self::TITLE };
    const NOTE: Self =
        Self { size: 15.0, weight: FontStyle::Normal, ink: Ink::Muted, anchor: HPos::Left };

    fn of(engine: &Name) -> Self {
        let ours = is_classifier(engine);
        let weight = if ours { FontStyle::Bold } else { FontStyle::Normal };
        Self { size: 16.0, weight, ink: Ink::Text, anchor: HPos::Left }
    }

    fn anchored(self, anchor: HPos) -> Self {
        Self { anchor, ..self }
    }
}

fn is_classifier(engine: &Name) -> bool {
    *engine == Name::engine(CLASSIFIER)
}

impl<'c> Canvas<'c> {
    fn new(path: &'c Path, theme: Theme, height: i32) -> Result<Self, Box<dyn Error>> {
        let area = SVGBackend::new(path, (WIDTH as u32, height as u32)).into_drawing_area();
        area.fill(&theme.color(Ink::Background))?;
        Ok(Self { area, theme })
    }

    fn write(&self, text: &str, place: (i32, i32), style: &Style) -> Drawn {
        let color = self.theme.color(style.ink);
        let font = TextStyle::from((FONT, style.size, style.weight)).color(&color);
        // The backend centres small letters, which leaves capitals and digits too high.
        let place = (place.0, place.1 + 1);
        self.area.draw(&Text::new(text, place, font.pos(Pos::new(style.anchor, VPos::Center))))?;
        Ok(())
    }

    fn line(&self, points: impl IntoIterator<Item = (i32, i32)>, ink: Ink, width: i32) -> Drawn {
        let style = self.theme.color(ink).stroke_width(width as u32);
        self.area.draw(&PathElement::new(points.into_iter().collect::<Vec<_>>(), style))?;
        Ok(())
    }

    fn rectangle(&self, columns: Range<i32>, (top, bottom): (i32, i32), ink: Ink) -> Drawn {
        let corners = [(columns.start, top), (columns.end, bottom)];
        self.area.draw(&Rectangle::new(corners, self.theme.color(ink).filled()))?;
        Ok(())
    }

    fn dot(&self, place: (i32, i32), radius: i32, ink: Ink) -> Drawn {
        self.area.draw(&Circle::new(place, radius, self.theme.color(ink).filled()))?;
        Ok(())
    }

    fn finish(&self) -> Drawn {
        Ok(self.area.present()?)
    }
}
