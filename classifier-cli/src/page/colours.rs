//! Colours of labels in the style sheet.

use std::collections::BTreeMap;

/// The number of colours in the style sheet, `c0` and so on, each in light and in dark.
const COLOURS: u32 = 12;

/// The number of fillings in the style sheet, `f1` and so on; 0 is solid.
const FILLINGS: usize = 4;

/// Where hashes start: so that the usual labels of the built-in rules have colours of their own.
const START: u32 = 17_121;

/// The colour of texts that no rule matches.
pub const NONE: &str = "none";

/// The colour of several labels together.
pub const REST: &str = "rest";

/// The colour of a label. It depends on nothing but the name, so it is the same in all reports.
pub fn of(label: &str) -> String {
    // FNV-1a, which never changes.
    let hash =
        label.bytes().fold(START, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    // The low bits alone depend on few bits of the name.
    format!("c{}", (hash ^ (hash >> 16)) % COLOURS)
}

/// The colours of labels that are shown together, each with a filling. Of labels with the same
/// colour, the first by name is solid, and the others are striped.
pub fn together(labels: &[&str]) -> Vec<String> {
    let mut names = labels.to_vec();
    names.sort_unstable();
    let mut taken = BTreeMap::<String, usize>::new();
    let mut classes = BTreeMap::new();
    for name in names {
        let colour = of(name);
        let filling = taken.entry(colour.clone()).or_default();
        classes.insert(name, format!("{colour} f{}", *filling % FILLINGS));
        *filling += 1;
    }
    labels.iter().map(|label| classes[label].clone()).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use classifier::smtp::BounceClass;

    use super::{COLOURS, of, together};
    use crate::page::STYLE;

    #[test]
    fn a_label_keeps_its_colour() {
        // Reports have been made with them.
        let found = ["InvalidRecipient", "QuotaIssues", "Größe", ""].map(of);
        assert_eq!(found, ["c6", "c0", "c10", "c9"]);
    }

    #[test]
    fn the_usual_labels_of_the_built_in_rules_have_colours_of_their_own() {
        let usual = [
            "AuthenticationFailed",
            "BadDomain",
            "DNSFailure",
            "InactiveMailbox",
            "InvalidRecipient",
            "NoAnswerFromHost",
            "PolicyRelated",
            "QuotaIssues",
            "SpamBlock",
            "SpamContent",
            "TooManyRecipients",
            "TransientFailure",
        ];
        assert!(usual.iter().all(|label| BounceClass::classifier().label_id(label).is_some()));
        let colours: BTreeSet<_> = usual.into_iter().map(of).collect();
        assert_eq!(colours.len(), usual.len());
    }

    #[test]
    fn labels_with_the_same_colour_differ_by_their_filling_in_any_order() {
        let mut names: Vec<_> = (0..1_000).map(|number| format!("Label{number}")).collect();
        names.retain(|name| of(name) == "c0");
        names.sort();
        let [a, b, c] = [&*names[0], &names[1], &names[2]];
        assert_eq!(together(&[c, a, b]), ["c0 f2", "c0 f0", "c0 f1"]);
        assert_eq!(together(&[b]), ["c0 f0"]);
    }

    /// The colours of the style sheet with these names, in light and in dark, in linear RGB.
    fn colours(name: &str) -> [[f64; 3]; 2] {
        let name = format!("--{name}: #");
        let found = STYLE.match_indices(&name).map(|(at, _)| {
            let hex = &STYLE[at + name.len()..][..6];
            [0, 2, 4].map(|at| {
                let channel = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
                if channel <= 0.04045 {
                    channel / 12.92
                } else {
                    ((channel + 0.055) / 1.055).powf(2.4)
                }
            })
        });
        found.collect::<Vec<_>>().try_into().expect("one for each theme")
    }

    /// The contrast of WCAG.
    fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
        let [a, b] = [a, b].map(|[r, g, b]| 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
        a.max(b) / a.min(b)
    }

    /// The distance in OKLab (Björn Ottosson, 2020).
    fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
        let [a, b] = [a, b].map(|[r, g, b]| {
            let l = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b).cbrt();
            let m = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b).cbrt();
            let s = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b).cbrt();
            [
                0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
                1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
                0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
            ]
        });
        a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
    }

    #[test]
    fn colours_stand_out_and_differ_in_light_and_dark() {
        let mut names: Vec<_> = (0..COLOURS).map(|number| format!("c{number}")).collect();
        names.extend(["none", "rest", "bar"].map(str::to_owned));
        let card = colours("card");
        for (theme, card) in card.into_iter().enumerate() {
            for (number, name) in names.iter().enumerate() {
                let colour = colours(name)[theme];
                let found = contrast(colour, card);
                // What WCAG asks of graphics (1.4.11).
                assert!(found >= 3.0, "{name} in theme {theme}: {found}");
                for other in names[..number].iter().filter(|_| name != "bar") {
                    let found = distance(colour, colours(other)[theme]);
                    assert!(found > 0.06, "{name} and {other} in theme {theme}: {found}");
                }
            }
        }
    }
}
