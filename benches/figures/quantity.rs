//! How numbers are written: three significant digits, since more are noise.

/// `1480316.2` with three digits is `1,480,000`, `2.5` is `2.50`.
pub fn rounded(value: f64, digits: i32) -> String {
    // Rounding first: 9.997 is 10.0, with one digit less behind the point.
    let scientific = format!("{value:.*e}", digits as usize - 1);
    let value: f64 = scientific.parse().expect("a number that was written can be read");
    let before_point = if value == 0.0 { 1 } else { value.log10().floor() as i32 + 1 };
    let number = format!("{value:.*}", (digits - before_point).max(0) as usize);
    let (whole, fraction) = number.split_at(number.find('.').unwrap_or(number.len()));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + fraction
}

/// Nanoseconds in the unit that suits them: `1.56 µs`.
pub fn duration(nanoseconds: f64) -> String {
    in_unit(nanoseconds, 3, 1000.0, &NANOSECONDS)
}

/// A power of ten of nanoseconds: `10 µs`.
pub fn decade(nanoseconds: f64) -> String {
    in_unit(nanoseconds, 1, 1000.0, &NANOSECONDS)
}

/// Bytes in the unit that suits them: `891 KiB`.
pub fn size(bytes: f64) -> String {
    in_unit(bytes, 3, 1024.0, &["bytes", "KiB", "MiB", "GiB"])
}

/// All digits of a number: `12,345`.
pub fn count(number: u64) -> String {
    rounded(number as f64, number.to_string().len() as i32)
}

const NANOSECONDS: [&str; 4] = ["ns", "µs", "ms", "s"];

fn in_unit(value: f64, digits: i32, step: f64, units: &[&str]) -> String {
    // What would be written as `1,000 ns` is `1.00 µs`: it is rounded at half a unit of the last
    // digit before.
    let steps = units.len() - 1;
    let (mut value, mut unit) = (value, 0);
    while unit < steps && value >= step - 0.5 {
        value /= step;
        unit += 1;
    }
    format!("{} {}", rounded(value, digits), units[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_digits() {
        let numbers = [0.0, 0.123456, 2.5, 51.26, 241.4, 999.7, 1558.0, 1_480_316.2];
        assert_eq!(
            numbers.map(|number| rounded(number, 3)),
            ["0.00", "0.123", "2.50", "51.3", "241", "1,000", "1,560", "1,480,000"]
        );
    }

    #[test]
    fn units() {
        let nanoseconds = [0.5, 999.4, 999.7, 135_000.0, 85_200_000.0, 7.2e12];
        assert_eq!(
            nanoseconds.map(duration),
            ["0.500 ns", "999 ns", "1.00 µs", "135 µs", "85.2 ms", "7,200 s"]
        );
        assert_eq!([1.0, 100.0, 1000.0, 1e10].map(decade), ["1 ns", "100 ns", "1 µs", "10 s"]);
        assert_eq!([17.0, 912_384.0, 3e6].map(size), ["17.0 bytes", "891 KiB", "2.86 MiB"]);
    }
}
