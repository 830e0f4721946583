#[classifier::classifier(files = ["first.toml"], allow(needless_gaps))]
enum Label {}

fn main() {}
