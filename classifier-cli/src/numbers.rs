//! Numbers for people.

/// With commas between thousands.
pub fn grouped(number: impl itoa::Integer) -> String {
    let mut digits = itoa::Buffer::new();
    let digits = digits.format(number);
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Percent with one decimal. Only nothing is 0%, and only everything is 100%.
pub fn percent(share: f64) -> String {
    match share {
        _ if share > 0.0 && share < 0.0005 => "<0.1%".to_owned(),
        _ if (0.9995..1.0).contains(&share) => ">99.9%".to_owned(),
        _ => format!("{:.1}%", share * 100.0),
    }
}

/// Bytes in the largest suitable unit.
pub fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    if bytes < 1_000 {
        return format!("{bytes} B");
    }
    let mut amount = bytes as f64 / 1_000.0;
    let mut unit = 0;
    while amount >= 999.5 && unit + 1 < UNITS.len() {
        amount /= 1_000.0;
        unit += 1;
    }
    let decimals = if amount < 9.95 { 1 } else { 0 };
    format!("{amount:.decimals$} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::{bytes, grouped, percent};

    #[test]
    fn thousands_are_apart() {
        let found = [0_u64, 999, 1_000, 1_234_567].map(grouped);
        assert_eq!(found, ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn only_nothing_is_nothing_and_only_all_is_all() {
        let found = [0.0, 0.0001, 0.5, 0.9999, 1.0].map(percent);
        assert_eq!(found, ["0.0%", "<0.1%", "50.0%", ">99.9%", "100.0%"]);
    }

    #[test]
    fn sizes_have_two_or_three_digits() {
        let found = [7, 999, 1_000, 9_960, 999_600, 12_345_678, 2_000_000_000_000_000].map(bytes);
        assert_eq!(found, ["7 B", "999 B", "1.0 KB", "10 KB", "1.0 MB", "12 MB", "2000 TB"]);
    }
}
