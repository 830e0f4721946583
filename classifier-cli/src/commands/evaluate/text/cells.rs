//! Numbers in the cells of tables.

use crate::numbers::percent;

/// A share in percent, or `-` if there is none.
pub fn share(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), percent)
}

/// A change of a share, in percentage points.
pub fn points(change: Option<f64>) -> String {
    match change.map(|change| format!("{:+.1}", 100.0 * change)) {
        None => "-".to_owned(),
        Some(none) if none == "+0.0" || none == "-0.0" => "0.0".to_owned(),
        Some(change) => change,
    }
}

/// A number from 0 to 1, as scikit-learn prints it.
pub fn decimal(figure: f64) -> String {
    format!("{figure:.3}")
}
