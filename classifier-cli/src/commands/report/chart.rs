//! Charts as inline SVG, with colours from the style sheet of the page.

use classifier_compiler::escape::escape;
use maud::{Markup, html};

use super::summary::TimeTable;
use crate::numbers::{grouped, percent};

/// The size of a chart in its own units; the page scales it.
const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 56.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 24.0;

/// Colours of labels in the style sheet.
const COLOURS: [&str; 6] = ["s0", "s1", "s2", "s3", "s4", "s5"];

/// The classified share, as a bar of two parts.
pub fn classified(share: f64) -> Markup {
    let described = format!("{} classified, {} not", percent(share), percent(1.0 - share));
    html! {
        svg.share viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label=(described) {
            rect.yes width=(format!("{:.2}", 100.0 * share)) height="10" {}
            rect.none x=(format!("{:.2}", 100.0 * share)) width=(format!("{:.2}", 100.0 * (1.0 - share)))
                height="10" {}
        }
    }
}

/// The style sheet class of a series. The last series counts texts that no rule matches.
fn colour(times: &TimeTable<'_>, series: usize) -> &'static str {
    match times.series.len() - 1 - series {
        0 => "none",
        1 if times.has_others => "rest",
        _ => COLOURS[series % COLOURS.len()],
    }
}

/// Counts by label over time as stacked bars. The page also has the numbers as a table.
pub fn stacked(times: &TimeTable<'_>) -> Markup {
    let most = times.bins.iter().map(|bin| bin.count).max().unwrap_or(0).max(1);
    let step = round_step(most);
    let top = most.div_ceil(step) * step;
    let y = |count: u64| TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - count as f64 / top as f64);
    let slot = (WIDTH - LEFT) / times.bins.len() as f64;
    let width = (slot * 0.86).min(60.0);
    let x = |bin: usize| LEFT + slot * bin as f64 + (slot - width) / 2.0;
    // Dates are about 80 units wide.
    let every = (86.0 / slot).ceil() as usize;
    let described = format!(
        "Texts by {} from {} to {}, at most {}; the table below has the figures",
        times.unit,
        times.bins.first().map_or("", |bin| &bin.start),
        times.bins.last().map_or("", |bin| &bin.start),
        grouped(most),
    );
    html! {
        svg.chart viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" aria-label=(described) {
            @for line in 0..=top / step {
                @let at = format!("{:.1}", y(line * step));
                line.grid x1=(LEFT) x2=(WIDTH) y1=(at) y2=(at) {}
                text x=(LEFT - 8.0) y=(format!("{:.1}", y(line * step) + 4.0)) text-anchor="end" {
                    (grouped(line * step))
                }
            }
            @for (number, bin) in times.bins.iter().enumerate() {
                @for (series, &count) in bin.counts.iter().enumerate().filter(|&(_, &count)| count > 0) {
                    @let below: u64 = bin.counts[..series].iter().sum();
                    rect class=(colour(times, series)) x=(format!("{:.1}", x(number)))
                        y=(format!("{:.1}", y(below + count))) width=(format!("{width:.1}"))
                        height=(format!("{:.1}", y(below) - y(below + count))) {
                        title { (bin.start) ": " (escape(times.series[series])) ", " (grouped(count)) }
                    }
                }
                @if number % every == 0 && x(number) + width / 2.0 < WIDTH - 40.0 {
                    text x=(format!("{:.1}", x(number) + width / 2.0)) y=(HEIGHT - 6.0) text-anchor="middle" {
                        (bin.start)
                    }
                }
            }
        }
        ul.legend {
            @for (series, name) in times.series.iter().enumerate() {
                li {
                    svg viewBox="0 0 10 10" aria-hidden="true" {
                        rect class=(colour(times, series)) width="10" height="10" rx="2" {}
                    }
                    (escape(name))
                }
            }
        }
    }
}

/// The distance between about four lines up to `most`: 1, 2 or 5 times a power of ten.
fn round_step(most: u64) -> u64 {
    let powers = (0..19).map(|power| 10u64.pow(power));
    let steps = powers.flat_map(|power| [1, 2, 5].map(|factor| power * factor));
    steps.into_iter().find(|step| most / step <= 4).unwrap_or(most)
}

#[cfg(test)]
mod tests {
    use super::round_step;

    #[test]
    fn an_axis_has_few_and_round_lines() {
        assert_eq!([1, 4, 5, 12, 99, 1_234].map(round_step), [1, 1, 2, 5, 20, 500]);
        assert!((1..10_000).all(|most| most / round_step(most) <= 4));
    }
}
