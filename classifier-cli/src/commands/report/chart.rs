//! Charts, with colours from the style sheet of the page.

use classifier_compiler::escape::escape;
use maud::{Markup, html};

use super::summary::TimeTable;
use crate::numbers::{grouped, percent};
use crate::page::colours;

/// The number of times below a chart.
const TICKS: usize = 4;

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

/// The style sheet classes of all series. The last series counts texts that no rule matches.
fn classes(times: &TimeTable<'_>) -> Vec<String> {
    let others = 1 + usize::from(times.has_others);
    let mut classes = colours::together(&times.series[..times.series.len() - others]);
    if times.has_others {
        classes.push(colours::REST.to_owned());
    }
    classes.push(colours::NONE.to_owned());
    classes
}

/// Counts by label over time as stacked bars. The page also has the numbers as a table.
///
/// The bars are boxes and the words are text, so that the chart has the width of the screen and the
/// words keep their size.
pub fn stacked(times: &TimeTable<'_>) -> Markup {
    let most = times.bins.iter().map(|bin| bin.count).max().unwrap_or(0).max(1);
    let step = round_step(most);
    let lines = most.div_ceil(step);
    let top = lines * step;
    let classes = classes(times);
    let described = format!(
        "Texts by {} from {} to {}, at most {}; the table below has the figures",
        times.unit,
        times.bins.first().map_or("", |bin| &bin.start),
        times.bins.last().map_or("", |bin| &bin.start),
        grouped(most),
    );
    let are_many = times.bins.len() >= TICKS;
    let ticks = if are_many { TICKS } else { times.bins.len() };
    // Where a bin starts, in percent of the width.
    let start = |bin: usize| 100.0 * bin as f64 / times.bins.len() as f64;
    html! {
        div.chart role="img" aria-label=(described) {
            div.axis { @for line in (0..=lines).rev() { span { (grouped(line * step)) } } }
            div.plot {
                div.lines { @for _ in 0..lines { i {} } }
                @for bin in &times.bins {
                    div.bin {
                        @for (series, &count) in bin.counts.iter().enumerate().filter(|&(_, &count)| count > 0) {
                            i.(classes[series]) style=(format!("height:{:.2}%", 100.0 * count as f64 / top as f64))
                                title=(format!("{}: {}, {}", bin.start, escape(times.series[series]), grouped(count))) {}
                        }
                    }
                }
            }
            div.ticks.quarters[are_many] {
                @for tick in 0..ticks {
                    @let bin = tick * times.bins.len() / ticks;
                    span style=(format!("left:{:.2}%;width:{:.2}%", start(bin), 100.0 / ticks as f64)) {
                        (times.bins[bin].start)
                    }
                }
            }
        }
        ul.legend {
            @for (name, class) in times.series.iter().zip(&classes) {
                li { i.(class) aria-hidden="true" {} (escape(name)) }
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
