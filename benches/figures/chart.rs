//! The charts: bars for rule sets, lines for growth, both on logarithmic axes.
//!
//! They have a background of their own, so that they read the same on a light and a dark page.

use std::{collections::BTreeMap, error::Error, ops::Range, path::Path};

use benchmarks::engine::{CLASSIFIER, ENGINES};
use plotters::{
    coord::{Shift, combinators::LogCoord},
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

use crate::{
    case::Case,
    figures::{ByEngine, Figures, Growth},
    name::Name,
    quantity::{count, decade, duration},
};

type Canvas<'c> = DrawingArea<SVGBackend<'c>, Shift>;
type Drawn = Result<(), Box<dyn Error>>;

const WIDTH: i32 = 860;
const MARGIN: i32 = 24;
/// From the canvas's upper edge to what is under the title.
const TITLE: i32 = 64;

const FONT: &str = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif";
const TEXT: RGBColor = RGBColor(0x1f, 0x23, 0x28);
const MUTED: RGBColor = RGBColor(0x5f, 0x68, 0x73);
const GRID: RGBColor = RGBColor(0xe3, 0xe6, 0xea);

/// Nanoseconds a text, a bar for each engine, for the texts that rule sets have to do with every
/// day. Without any there is nothing to draw.
pub fn texts(cases: &BTreeMap<Case, ByEngine>, path: &Path) -> Drawn {
    const BAR: i32 = 15;
    const PITCH: i32 = 21;
    const HEADING: i32 = 26;
    const GAP: i32 = 16;
    const AXIS: i32 = 22;
    /// What a character of a value takes at most, about.
    const CHARACTER: i32 = 8;
    let (left, right) = (MARGIN + 126, WIDTH - MARGIN - 74);

    let cases: Vec<_> = cases.iter().filter(|(case, _)| case.is_every_day()).collect();
    if cases.is_empty() {
        return Ok(());
    }
    let bars: i32 = cases.iter().map(|(_, engines)| engines.len() as i32).sum();
    let height = TITLE + bars * PITCH + cases.len() as i32 * (HEADING + GAP) + AXIS;
    let canvas = canvas(path, height)?;
    write(&canvas, "Time to classify a text", (MARGIN, 26), &Style::TITLE)?;
    write(
        &canvas,
        "Logarithmic: each line is ten times the one before.",
        (MARGIN, 46),
        &Style::NOTE,
    )?;

    let axis = Axis::around(cases.iter().flat_map(|(_, engines)| engines.values()), left..right);
    let mut top = TITLE;
    for (case, engines) in cases {
        write(
            &canvas,
            &format!("{}: {} texts", case.set.name, case.texts),
            (MARGIN, top + 12),
            &Style::HEADING,
        )?;
        top += HEADING;
        let bottom = top + engines.len() as i32 * PITCH;
        for tick in axis.decades() {
            canvas.draw(&line([(axis.at(tick), top), (axis.at(tick), bottom)], GRID, 1))?;
        }
        for (engine, &nanoseconds) in engines {
            let middle = top + PITCH / 2;
            let (start, end) = (axis.at(axis.range.start), axis.at(nanoseconds));
            canvas.draw(&Rectangle::new(
                [(start, middle - BAR / 2), (end, middle + BAR / 2 + 1)],
                color(engine).filled(),
            ))?;
            let style = Style::of(engine);
            write(&canvas, &engine.name, (left - 8, middle), &style.anchored(HPos::Right))?;
            let value = duration(nanoseconds);
            // No line of the grid runs through it.
            let width = value.chars().count() as i32 * CHARACTER;
            canvas.draw(&Rectangle::new(
                [(end + 1, middle - BAR / 2), (end + 8 + width, middle + BAR / 2 + 1)],
                WHITE.filled(),
            ))?;
            write(&canvas, &value, (end + 6, middle), &style)?;
            top += PITCH;
        }
        top += GAP;
    }
    for tick in axis.decades() {
        let style = Style::NOTE.anchored(HPos::Center);
        write(&canvas, &decade(tick), (axis.at(tick), top - GAP + 14), &style)?;
    }
    Ok(canvas.present()?)
}

/// Nanoseconds a text, and to build the engine, by number of rules.
pub fn growth(figures: &Figures, path: &Path) -> Drawn {
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
    let canvas = canvas(path, HEIGHT * panels.len() as i32)?;
    for (index, (title, series)) in panels.into_iter().enumerate() {
        let top = HEIGHT * index as i32;
        write(&canvas, title, (MARGIN, top + 26), &Style::TITLE)?;
        lines(&canvas, series, top + TITLE - 10..top + HEIGHT - 38)?;
    }
    Ok(canvas.present()?)
}

/// A line for each engine, named beside its end.
fn lines(canvas: &Canvas, series: &BTreeMap<&Name, Vec<(f64, f64)>>, rows: Range<i32>) -> Drawn {
    const NAME_PITCH: i32 = 16;
    let (left, right) = (MARGIN + 50, WIDTH - MARGIN - 225);
    let points = || series.values().flatten();
    let vertical = Axis::around(points().map(|(_, figure)| figure), rows.end..rows.start);
    for tick in vertical.decades() {
        let row = vertical.at(tick);
        canvas.draw(&line([(left, row), (right, row)], GRID, 1))?;
        write(canvas, &decade(tick), (left - 8, row), &Style::NOTE.anchored(HPos::Right))?;
    }
    let horizontal = Axis::within(points().map(|(rules, _)| rules), left..right);
    let mut numbers: Vec<f64> = points().map(|&(rules, _)| rules).collect();
    numbers.sort_by(f64::total_cmp);
    numbers.dedup();
    for rules in numbers {
        let column = horizontal.at(rules);
        canvas.draw(&line([(column, rows.end), (column, rows.end + 4)], MUTED, 1))?;
        let style = Style::NOTE.anchored(HPos::Center);
        write(canvas, &count(rules as u64), (column, rows.end + 14), &style)?;
    }
    let mut names = Vec::new();
    for (&engine, points) in series {
        let at = |&(rules, figure): &(f64, f64)| (horizontal.at(rules), vertical.at(figure));
        let width = if is_classifier(engine) { 3 } else { 2 };
        canvas.draw(&line(points.iter().map(at), color(engine), width))?;
        for point in points {
            canvas.draw(&Circle::new(at(point), width + 1, color(engine).filled()))?;
        }
        if let Some(last @ &(rules, figure)) = points.last() {
            let ends_early = rules < horizontal.range.end;
            let until =
                if ends_early { format!(" at {}", count(rules as u64)) } else { String::new() };
            let name = format!("{}, {}{until}", engine.name, duration(figure));
            names.push((at(last).1, engine, name));
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
    for (row, engine, name) in names {
        let style = Style { color: color(engine), ..Style::of(engine) };
        write(canvas, &name, (right + 12, row), &style)?;
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

/// How a text looks. It stands vertically centred at its place.
#[derive(Clone, Copy)]
struct Style {
    size: f64,
    weight: FontStyle,
    color: RGBColor,
    anchor: HPos,
}

impl Style {
    const TITLE: Self =
        Self { size: 21.0, weight: FontStyle::Bold, color: TEXT, anchor: HPos::Left };
    const HEADING: Self = Self { size: 17.0, ..Self::TITLE };
    const NOTE: Self =
        Self { size: 15.0, weight: FontStyle::Normal, color: MUTED, anchor: HPos::Left };

    fn of(engine: &Name) -> Self {
        let ours = is_classifier(engine);
        let weight = if ours { FontStyle::Bold } else { FontStyle::Normal };
        Self { size: 16.0, weight, color: TEXT, anchor: HPos::Left }
    }

    fn anchored(self, anchor: HPos) -> Self {
        Self { anchor, ..self }
    }
}

fn is_classifier(engine: &Name) -> bool {
    *engine == Name::engine(CLASSIFIER)
}

fn color(engine: &Name) -> RGBColor {
    let (red, green, blue) = ENGINES.get(engine.rank).map_or((0x49, 0x50, 0x57), |kind| kind.color);
    RGBColor(red, green, blue)
}

fn canvas(path: &Path, height: i32) -> Result<Canvas<'_>, Box<dyn Error>> {
    let canvas = SVGBackend::new(path, (WIDTH as u32, height as u32)).into_drawing_area();
    canvas.fill(&WHITE)?;
    Ok(canvas)
}

fn write(canvas: &Canvas, text: &str, place: (i32, i32), style: &Style) -> Drawn {
    let font = TextStyle::from((FONT, style.size, style.weight)).color(&style.color);
    // The backend centres small letters, which leaves capitals and digits too high.
    let place = (place.0, place.1 + 1);
    canvas.draw(&Text::new(text, place, font.pos(Pos::new(style.anchor, VPos::Center))))?;
    Ok(())
}

fn line(
    points: impl IntoIterator<Item = (i32, i32)>,
    color: RGBColor,
    width: i32,
) -> PathElement<(i32, i32)> {
    PathElement::new(points.into_iter().collect::<Vec<_>>(), color.stroke_width(width as u32))
}
