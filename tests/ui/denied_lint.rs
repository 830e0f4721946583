#[classifier::classifier(files = ["odd.toml"], deny(needless_gap), allow(costly_class))]
enum Label {}

fn main() {
    // Wrong rules are no reason for further errors.
    let _ = [Label::classify("full"), Label::Quota, Label::Uncategorized];
}
