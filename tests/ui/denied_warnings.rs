#[classifier::classifier(files = ["odd.toml"], deny(warnings))]
enum Label {}

fn main() {}
