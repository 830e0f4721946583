use super::{Kind, variants};

/// The kinds and texts of the items of each alternative.
fn items(pattern: &str) -> Vec<Vec<(Kind, &str)>> {
    let items = variants(pattern)
        .unwrap()
        .into_iter()
        .map(|items| items.into_iter().map(|item| (item.kind, &pattern[item.span])).collect());
    items.collect()
}

#[test]
fn words_stay_whole_and_spaces_and_gaps_part_them() {
    use Kind::{Code, Gap, Piece, Separator, Start};
    assert_eq!(
        items(r"^550 5\.1\.1 <.+>: e-?mail,? (is )?full"),
        [[
            (Start, "^"),
            (Code, "550"),
            (Separator, " "),
            (Piece, r"5\.1\.1"),
            (Separator, " <"),
            (Gap, ".+"),
            (Separator, ">: "),
            (Piece, "e-?mail"),
            (Separator, ",? "),
            (Piece, "(is )?"),
            (Piece, "full"),
        ]]
    );
    assert_eq!(
        items(r"host \[[\d.]+\] .{0,9}5.7.1\s+\S+@用户"),
        [[
            (Piece, "host"),
            (Separator, r" \["),
            (Piece, r"[\d.]+"),
            (Separator, r"\] "),
            (Gap, ".{0,9}"),
            (Piece, "5.7.1"),
            (Separator, r"\s+"),
            (Piece, r"\S+@用户"),
        ]]
    );
}

#[test]
fn a_code_is_digits_at_the_start() {
    let has_code = |pattern| items(pattern)[0].iter().any(|(kind, _)| *kind == Kind::Code);
    for pattern in ["^550", "^[45][0-9]{2} ", r"^\d+", "^(550|55[1-4])", "^5[0-9][0-9]-"] {
        assert!(has_code(pattern), "{pattern}");
    }
    for pattern in ["550", "^.50", "^[^5]50", r"^5\.1\.1", "^550a", "^(550|a)", "^(550|)"] {
        assert!(!has_code(pattern), "{pattern}");
    }
}

#[test]
fn alternatives_are_apart_and_groups_of_one_belong_to_what_is_beside_them() {
    use Kind::{Piece, Separator};
    assert_eq!(items("a b|c")[0], [(Piece, "a"), (Separator, " "), (Piece, "b")]);
    assert_eq!(items("(?i)(?:(a|b))"), [[(Piece, "a")], [(Piece, "b")]]);
    assert_eq!(items("(?i:a b)c"), [[(Piece, "(?i:a"), (Separator, " "), (Piece, "b)c")]]);
    assert_eq!(items("(a|b) c"), [[(Piece, "(a|b)"), (Separator, " "), (Piece, "c")]]);
}

#[test]
fn flags_are_in_force_up_to_the_end_of_their_group() {
    let expression = |pattern: &str| {
        let variants = variants(pattern).unwrap();
        let items = variants.iter().flatten().map(|item| item.hir.to_string());
        items.collect::<Vec<_>>()
    };
    assert_eq!(expression("a(?i)b|c"), ["(?:a[Bb])", "[Cc]"]);
    assert_eq!(expression("a((?i)b)c(?i:d)e"), ["(?:a[Bb]c[Dd]e)"]);
}
